/** The most that a ratio may be, by benchmark and yardstick. */
const GOALS = {
  version: {'node -e 0': 1.3},
  help: {'node -e 0': 2.5},
  'config-get': {'node -e 0': 2.5},
  'state-status': {'node -e 0': 2.5},
  'warm-list-1000': {'node -e 0': 2.5},
  'memory-list-1000': {'node -e 0': 2},
  'warm-list-10000': {'node -e 0': 5},
  // Each plugin under one percent.
  'plugins-10': {'mmm version with 0 plugins': 1.1},
  'plugins-50': {'mmm version with 0 plugins': 1.5},
  'status-1m': {'node -e 0': 3},
  'executions-1m': {'node -e 0': 3},
  'history-1m': {'node -e 0': 3},
  // Half as many a second.
  changes: {'2,000 changes by better-sqlite3': 2},
  'run-1000': {'spawn loop': 1.3},
  'run-10000': {'spawn loop': 1.3, '10 × run-1000': 1.1},
  // Four times as quick.
  'others-1000': {wireit: 0.25, nx: 0.25},
}

/** What the ratio of a result is meant to be at most, if somebody has said so, and whether it is. */
export function goalOf({name, ratio, yardstick}) {
  const most = GOALS[name]?.[yardstick]
  return most === undefined ? undefined : {most, isReached: ratio.median <= most}
}

/** Every goal, by what it is a goal of. */
export function allGoals() {
  return Object.entries(GOALS).flatMap(([name, goals]) => Object.keys(goals).map((yardstick) => ({name, yardstick})))
}
