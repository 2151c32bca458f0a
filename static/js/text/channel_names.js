/** The names of the three channels of a colour picture, in their order in an array. */

export const CHANNEL_NAMES = ["red", "green", "blue"];
