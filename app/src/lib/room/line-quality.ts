/** Losses above this make speech hard to follow (Orange Meets warns at it too). */
const poorLoss = 0.05;
const poorRoundTripMs = 1_500;
/** Seconds in a row before it is said, and before it is taken back. */
const readings = 5;

/** Judges a line from one reading per second: poor after five bad ones in a row, good again after five good ones. */
export function createLineQuality(): (line: {
  upLoss: number;
  downLoss: number;
  roundTripMs: number;
}) => boolean {
  let poor = false;
  let against = 0;
  return ({ upLoss, downLoss, roundTripMs }) => {
    const bad = upLoss > poorLoss || downLoss > poorLoss || roundTripMs > poorRoundTripMs;
    against = bad === poor ? 0 : against + 1;
    if (against >= readings) {
      poor = bad;
      against = 0;
    }
    return poor;
  };
}
