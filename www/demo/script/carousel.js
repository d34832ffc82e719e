// A carousel that is a scroller: buttons and dots scroll it, scrolling moves the dots.

export function startCarousel(root) {
  const track = root.querySelector(".carousel-track");
  const slides = [...track.children];
  const dots = [...root.querySelectorAll(".carousel-dots button")];
  const step = () => slides[1].offsetLeft - slides[0].offsetLeft;
  const current = () => Math.min(slides.length - 1, Math.round(track.scrollLeft / step()));
  const goTo = (at) => track.scrollTo({ left: ((at + slides.length) % slides.length) * step(), behavior: glide() });
  const mark = () => {
    // The last slide may stop short of its own step: the end of the track counts as the last slide.
    const atEnd = track.scrollLeft + track.clientWidth >= track.scrollWidth - 4;
    const at = atEnd ? slides.length - 1 : current();
    dots.forEach((dot, i) => dot.setAttribute("aria-current", String(i === at)));
    return at;
  };
  dots.forEach((dot, i) => dot.addEventListener("click", () => goTo(i)));
  root.querySelector(".previous").addEventListener("click", () => goTo(mark() - 1));
  root.querySelector(".next").addEventListener("click", () => goTo(mark() + 1));
  track.addEventListener("scroll", mark, { passive: true });
}

function glide() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
