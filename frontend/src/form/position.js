/** Watches the phone's position until somebody takes the best one found. */

const LONGEST = 60; // seconds

/**
 * Start watching. `onbest({coords, seconds})` at every better fix and each second, `onend(key | null)` when it is over:
 * null = good enough, "positionDenied", "positionFailed". Returns a function that stops and gives the best fix or null.
 */
export function watchPosition({ goodEnough = 10, onbest, onend }) {
  let best = null;
  let seconds = 0;
  const stop = () => {
    navigator.geolocation?.clearWatch(watch);
    clearInterval(clock);
    return best;
  };
  const finish = (key) => {
    stop();
    onend(key);
  };
  const clock = setInterval(() => {
    seconds += 1;
    onbest({ coords: best, seconds });
    if (seconds >= LONGEST) finish(best ? null : "positionFailed");
  }, 1000);
  const watch = navigator.geolocation?.watchPosition(
    ({ coords }) => {
      if (!best || coords.accuracy < best.accuracy) best = coords;
      onbest({ coords: best, seconds });
      if (best.accuracy <= goodEnough) finish(null);
    },
    (error) => finish(best ? null : error.code === error.PERMISSION_DENIED ? "positionDenied" : "positionFailed"),
    { enableHighAccuracy: true, maximumAge: 0, timeout: LONGEST * 1000 },
  );
  if (watch === undefined) setTimeout(() => finish("positionFailed"));
  return stop;
}

/** Accuracy written for coordinates typed by hand. */
export const TYPED = 9999;

/** "-2,13" or "-2.13" -> number; NaN when it is no number. */
export const coordinate = (text) => (text.trim() ? Number(text.trim().replace(",", ".")) : Number.NaN);

/** Indonesia's box, wide enough for every island. */
export const inIndonesia = (latitude, longitude) => latitude >= -11.5 && latitude <= 6.5 && longitude >= 94 && longitude <= 142;
