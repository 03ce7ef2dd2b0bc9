/** The paths of the page's line icons, on a 24 by 24 grid. */

export const SEND = "M4 12 20 4l-5 16-3.5-6.5L4 12Z";
export const REPLY = "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1";
export const SMILE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.5M15 9.5v.5";
export const CLOSE = "M6 6l12 12M18 6 6 18";
export const BACK = "M15 5l-7 7 7 7";
export const PENCIL = "M4 20l1-4L16 5l3 3L8 19l-4 1Z";
export const BIN = "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13";
export const CLOCK = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3 2";
export const EYE =
  "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z";
export const FLAG = "M6 21V4M6 5h11l-2 4 2 4H6";
export const GLOBE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18";
export const HOME = "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10.5 19v-5h3v5";
export const HASH = "M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16";
export const THREAD = "M4 5h16v11H10l-4 4v-4H4V5Z";
export const FILE = "M6 3h8l4 4v14H6V3ZM14 3v4h4M9 12h6M9 16h6";
