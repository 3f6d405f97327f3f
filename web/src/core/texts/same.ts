/** The keys of one language, each with a text: a key missing or added in another does not compile. */
export type Same<T> = Readonly<Record<keyof T, string>>
