/** What to say at an hour of the day. */
export function greeting(hour) {
  if (hour < 12) return 'Good morning'
  return hour < 18 ? 'Good afternoon' : 'Good evening'
}
