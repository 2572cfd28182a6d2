/** The outcome of an operation that can fail: plain data, returned and never thrown. */
export type Result<T, E> = Err<E> | Ok<T>

/** The outcome of what succeeded. */
export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

/** The outcome of what failed. */
export interface Err<E> {
  readonly ok: false
  readonly error: E
}

/** Wraps the value of an operation that succeeded. */
export function ok(): Ok<void>
export function ok<T>(value: T): Ok<T>
export function ok<T>(value?: T): Ok<T | undefined> {
  return {ok: true, value}
}

/** Wraps the error of an operation that failed. */
export function err<E>(error: E): Err<E> {
  return {ok: false, error}
}

/** Runs code that may throw, at the edge where foreign code begins, and gives what it returned or what `toError` makes of the throw. */
export function attempt<T, E>(operation: () => T, toError: (thrown: unknown) => E): Result<T, E> {
  try {
    return ok(operation())
  } catch (error) {
    return err(toError(error))
  }
}

/** {@link attempt} for code that rejects. */
export async function attemptAsync<T, E>(operation: () => Promise<T>, toError: (thrown: unknown) => E): Promise<Result<T, E>> {
  try {
    return ok(await operation())
  } catch (error) {
    return err(toError(error))
  }
}
