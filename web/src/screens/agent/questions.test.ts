import { beforeEach, expect, test } from "vitest"
import { createDrafts } from "../../state/drafts"
import { QuestionBook } from "./questions"

let sent: string[] = []
let accept = true
const nowhere = {
  load: () => null,
  save: () => {},
  drop: () => {},
  keepOnly: () => {},
  owner: null,
}

function book(question: string, answer = ""): QuestionBook {
  const questions = new QuestionBook(createDrafts(nowhere), (contactId, asked, said) => {
    sent.push(`${contactId} ${asked} ${said}`)
    return Promise.resolve(accept)
  })
  questions.question("c1").value = question
  questions.answer("c1").value = answer
  return questions
}

beforeEach(() => {
  ;[sent, accept] = [[], true]
})

test("what is typed is added once and cleared", async () => {
  const questions = book(" How? ", "So.")
  await Promise.all([questions.add("c1"), questions.add("c1")])
  expect(sent).toEqual(["c1 How? So."])
  expect([questions.question("c1").value, questions.answer("c1").value]).toEqual(["", ""])
})

test.each([
  { name: "nothing typed", question: " ", answer: "", done: true },
  { name: "an answer without its question", question: "", answer: "So.", done: false },
])("$name is not sent", async ({ question, answer, done }) => {
  expect(await book(question, answer).add("c1")).toBe(done)
  expect(sent).toEqual([])
})

test("a refused question stays", async () => {
  accept = false
  const questions = book("How?")
  expect(await questions.add("c1")).toBe(false)
  expect(questions.question("c1").value).toBe("How?")
  expect(await questions.close("c1")).toBe("How?")
})

test("what is typed while one is on its way is the next question", async () => {
  const questions = book("How?")
  const adding = questions.add("c1")
  questions.question("c1").value = "And when?"
  await adding
  expect(questions.question("c1").value).toBe("And when?")
})

test("a contact that leaves takes nothing along that was added", async () => {
  const questions = book("How?", "So.")
  void questions.add("c1")
  expect(await questions.close("c1")).toBeNull()
  expect(await book("How?", "So.").close("c1")).toBe("How?\n→ So.")
})
