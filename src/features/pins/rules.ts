const RUNS = ['01234567890', '09876543210']
/** Along the pad, and what lists of stolen PINs begin with. */
const KNOWN = new Set(
  '2580 0852 1470 0741 7410 3690 1397 1379 1357 2468 8642 7531 5683 1004 1122 2211 147258 159753 102030 112233 123654 121314 987456'.split(
    ' ',
  ),
)

/** Whether a PIN (4 to 8 digits) is one of the first that somebody would try: a run, a repetition, a year. */
export const isObvious = (pin: string) =>
  KNOWN.has(pin) || RUNS.some((run) => run.includes(pin)) || /^(\d{1,4})\1+$/.test(pin) || /^(?:19|20)\d\d$/.test(pin)
