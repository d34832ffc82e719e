// Plays one visit: the buttons, the clock, and what they do to the ghost.
import { button, mark, node, picture, say } from "../nodes.js";
import { said } from "../said.js";
import { makeCourse } from "./course.js";
import { makeGround } from "./ground.js";

const PLAY = "M5 3l8 5-8 5z";
const PAUSE = "M5.5 3v10M10.5 3v10";
const SKIP = "M3 3l6 5-6 5zM12 3v10";
const SPEEDS = [1, 2, 4, 8];
/** A page that is busy for longer than this is waited for, lest a click pass unseen, ms. */
const FRAME_MS = 100;

/** A player for `ghost`. */
export const makePlayer = ({ ghost, guard, listen }) => {
  const play = button("icon", said.play, PLAY);
  const skip = button("icon", said.nextTrouble, SKIP);
  const bar = mark(node("input"), { type: "range", min: 0, "aria-label": said.moment });
  const speed = mark(node("button", "speed"), { type: "button", "aria-label": said.speed });
  const clock = node("span", "clock");
  const trouble = mark(node("p", "status"), { role: "status" });
  const element = node("div", "player", play, bar, clock, skip, speed, trouble);
  element.hidden = true;

  let course, ground, frame, last, top;
  let [played, pace, isPlaying] = [0, 0, false];

  const show = () => {
    const moment = course.at(played);
    if (moment.top != top) ground.scroll((top = moment.top));
    ghost.show(ground, moment);
    bar.value = played;
    mark(bar, { "aria-valuetext": said.seconds(played) });
    say(clock, `${said.seconds(played)} / ${said.seconds(course.length)}`);
    say(trouble, said.told(moment.trouble));
    trouble.hidden = !moment.trouble;
  };

  const turn = (on) => {
    isPlaying = on;
    last = undefined;
    play.replaceChildren(picture(on ? PAUSE : PLAY));
    mark(play, { "aria-label": on ? said.pause : said.play });
    cancelAnimationFrame(frame);
    if (on) frame = requestAnimationFrame(step);
  };

  const step = guard((now) => {
    played = Math.min(course.length, played + Math.min(FRAME_MS, now - (last ?? now)) * SPEEDS[pace]);
    last = now;
    show();
    if (played < course.length) frame = requestAnimationFrame(step);
    else turn(false);
  });

  const seek = (to) => {
    played = to;
    show();
  };

  listen(bar, () => seek(+bar.value), "input");
  listen(skip, () => seek(course.nextTrouble(played)), "click");
  listen(
    play,
    () => {
      if (played == course.length) played = 0;
      turn(!isPlaying);
    },
    "click",
  );
  listen(
    speed,
    () => {
      pace = (pace + 1) % SPEEDS.length;
      say(speed, said.times(SPEEDS[pace]));
    },
    "click",
  );
  say(speed, said.times(SPEEDS[0]));

  return {
    element,

    /** Plays a visit from its beginning. */
    start: (visit) => {
      [course, ground, top] = [makeCourse(visit), makeGround(visit), undefined];
      mark(bar, { max: course.length, step: 100 });
      skip.hidden = !course.troubles.length;
      element.hidden = false;
      seek(0);
      turn(true);
    },

    /** No visit is played any more. */
    end: () => {
      turn(false);
      ghost.hide();
      element.hidden = true;
    },
  };
};
