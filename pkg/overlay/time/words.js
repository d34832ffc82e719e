// The words of the part of the time that a map is of.
const HOUR_MS = 3_600_000;

/** Of a language's table: what it says of days and hours. */
export const timeWords = ({ locale = "en-GB", plural }) => {
  const spelling = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  const day = spelling({ weekday: "short", day: "numeric", month: "short" });
  const hour = spelling({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return {
    title: "When the views began",
    close: "Close the timeline",
    course: "Part of the time",
    all: "All",
    play: "Play",
    pause: "Pause",
    loading: "Loading…",
    /** The time from the beginning of one bar to the end of another. */
    span: (from, to, isHourly) =>
      isHourly ? `${hour.format(from)}–${hour.format(to + HOUR_MS)} UTC` : from == to ? day.format(from) : day.formatRange(from, to),
    views: (count) => plural(count, "view", "views"),
    none: "No views in this time.",
  };
};
