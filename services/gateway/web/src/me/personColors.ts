/**
 * The eight colours of people, by name, so that they are told apart without seeing
 * them. They are values of the API, not part of the look.
 */
export const PERSON_COLORS = [
  ["#B5482A", "Terracotta"],
  ["#8A6A00", "Ochre"],
  ["#4F7A28", "Olive"],
  ["#1C7C6E", "Sea green"],
  ["#1F6FA8", "Aegean"],
  ["#5B5FC7", "Iris"],
  ["#8E4BAA", "Grape"],
  ["#B03A6F", "Oleander"],
] as const;
export type PersonColor = (typeof PERSON_COLORS)[number][0];
