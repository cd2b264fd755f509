/** Small steps that tracks and what is sent of them have in common. */

/** Sets what is given of an object of parameters, and takes away what is undefined. */
export function assign(parameters, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) {
      delete parameters[name];
    } else {
      parameters[name] = value;
    }
  }
}

/**
 * Asks a device for something else while it runs, which some cannot; a device that does so already
 * is left in peace. What is sent is bounded in any case.
 */
export async function constrain(track, constraints) {
  const settings = track.getSettings();
  const met = Object.entries(constraints).every(
    ([name, wish]) => settings[name] === undefined || settings[name] === (wish.ideal ?? wish));
  if (!met) {
    await track.applyConstraints(constraints).catch(() => {});
  }
}
