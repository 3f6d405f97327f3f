/** Loaded with the page of the people who sign in. */
import { team as en } from "./en/team"
import { team as zh } from "./zh/team"

export const teamTexts = { en, "zh-CN": zh } as const
