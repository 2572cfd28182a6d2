/** The place of a proof that knows of no commit and no text. */
export const NOWHERE = {commit_before: null, commit_after: null, content_before: null, content_after: null} as const
