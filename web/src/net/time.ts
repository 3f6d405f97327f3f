/** Local time that never steps back: the wall clock at load plus what has passed since. */
export function localNow(): number {
  return performance.timeOrigin + performance.now()
}

/** Call after so many milliseconds; what comes back cancels it. */
export function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms)
  return () => clearTimeout(timer)
}

/** Call again and again; what comes back stops it. */
export function every(ms: number, action: () => void): () => void {
  const timer = setInterval(action, ms)
  return () => clearInterval(timer)
}

/** Calls soon after it is asked to, at most once in so many milliseconds however often that is. */
export function atMostEvery(ms: number, action: () => void) {
  let cancel: (() => void) | null = null
  return {
    ask: () => {
      cancel ??= after(ms, () => {
        cancel = null
        action()
      })
    },
    stop: () => {
      cancel?.()
      cancel = null
    },
  }
}

/**
 * Asks the last question once none came for so many milliseconds, and tells its answer, unless a later one
 * was asked or it was stopped meanwhile. A request that failed has an answer too: it must not reject.
 */
export function onceRested<Q, A>(
  ms: number,
  request: (question: Q) => Promise<A>,
  tell: (answer: A) => void,
) {
  let cancel = () => {}
  let asked = 0

  async function run(question: Q): Promise<void> {
    const mine = ++asked
    const answer = await request(question)
    if (mine === asked) tell(answer)
  }

  return {
    ask: (question: Q) => {
      cancel()
      cancel = after(ms, () => void run(question))
    },
    stop: () => {
      cancel()
      asked += 1
    },
  }
}
