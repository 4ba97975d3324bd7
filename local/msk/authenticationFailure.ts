/** A client was refused, and why. */
export class AuthenticationFailure extends Error {
  override readonly name = "AuthenticationFailure";

  /**
   * @param summary MSK's own words, such as `Access denied`
   * @param reason what MSK keeps to itself: what was wrong, and what to do
   */
  constructor(
    readonly summary: string,
    readonly reason: string,
  ) {
    super(`${summary} (${reason})`);
  }
}
