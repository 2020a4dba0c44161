/** A setting that cannot be used, as one sentence that names it, what it holds, and what it may hold. */
export class BadSetting extends Error {}
