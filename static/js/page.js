/* Extras of the public pages. Every page works without this script. */

/* Shows whether the clinic is open now, in the clinic's time zone. The HTML may have been cached
   for days, so it names days of the week at most. */

const LOOK_AHEAD = 60 // days

const noon = (day) => new Date(`${day}T12:00Z`)
const date = (day, options) => noon(day).toLocaleDateString("en-US", { timeZone: "UTC", ...options })

function later(day, days) {
  const then = noon(day)
  then.setUTCDate(then.getUTCDate() + days)
  return then.toISOString().slice(0, 10)
}

/* Turns "17:30" into "5:30 p.m.", as the rest of the site writes it. */
function clock(time) {
  if (time === "12:00") return "noon"
  const [hour, minute] = time.split(":").map(Number)
  const minutes = minute ? `:${time.slice(3)}` : ""
  return `${hour % 12 || 12}${minutes} ${hour < 12 ? "a.m." : "p.m."}`
}

/* The same without a.m. and p.m. where nobody doubts which: 7 to 11, noon, and 1 to 6 p.m. */
function shortClock(time) {
  const hour = Number(time.slice(0, 2))
  const isPlain = (hour >= 7 && hour < 12) || (hour > 12 && hour < 19)
  return isPlain ? clock(time).slice(0, -" a.m.".length) : clock(time)
}

/* The date and time at the clinic, such as ["2027-01-08", "16:59"]. */
function localTime(zone, moment) {
  const options = { timeZone: zone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" }
  return new Intl.DateTimeFormat("sv-SE", options).format(moment).split(" ")
}

/* The day's spans of time, or null on a holiday for which the clinic has not said if it is open. */
function spansOn(day, { week, closures, days }) {
  if (day in days) return days[day]
  const isClosed = closures.some(([first, last]) => first <= day && day <= last)
  return isClosed ? [] : week[(noon(day).getUTCDay() + 6) % 7]
}

/* What there is to say at a moment: `until` when it is open, or how many days ahead it opens. */
function opening(hours, moment) {
  const [today, time] = localTime(hours.zone, moment)
  const spans = spansOn(today, hours)
  if (!spans) return { isHoliday: true }
  const open = spans.find(([opens, closes]) => opens <= time && time < closes)
  if (open) return { until: open[1] }
  for (let ahead = 0; ahead <= LOOK_AHEAD; ahead++) {
    const day = later(today, ahead)
    const next = spansOn(day, hours)?.find(([opens]) => ahead || opens > time)
    if (next) return { ahead, day, at: next[0] }
  }
  return {}
}

const nameOf = (day, ahead, length) =>
  date(day, ahead < 7 ? { weekday: length } : { month: length, day: "numeric" })

function openNow({ isHoliday, until, ahead, day, at }) {
  if (isHoliday) return "Holiday today. Please call first."
  if (until) return `Open now, until ${clock(until)}`
  if (!at) return "Closed now"
  const name = ["today", "tomorrow"][ahead] ?? nameOf(day, ahead, "long")
  return `Closed now, opens ${name} at ${clock(at)}`
}

/* The same in a few words: in the header of every page they stand in one line of a phone. */
function openToday({ isHoliday, until, ahead, day, at }) {
  if (isHoliday) return "call first today"
  if (until) return `open until ${shortClock(until)}`
  if (!at) return "closed now"
  return `opens ${ahead ? `${nameOf(day, ahead, "short")} ` : ""}at ${shortClock(at)}`
}

function showOpenNow() {
  for (const place of document.querySelectorAll("[data-hours]")) {
    const state = opening(JSON.parse(place.dataset.hours), new Date())
    const words = place.matches(".brand__place *") ? openToday(state) : openNow(state)
    if (place.textContent !== words) place.textContent = words
  }
}

/* Marks the section that is being read in the table of contents, and tells the styles that the
   reading has begun. */

function followReading(contents) {
  const links = [...contents.querySelectorAll("a")]
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)))
  const mark = () => {
    const tops = parts.map((part) => part.getBoundingClientRect().top)
    const passed = tops.filter((top) => top <= innerHeight * 0.3)
    const current = tops.indexOf(Math.max(...passed))
    links.forEach((link, number) => {
      if (number === current) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    })
    if (current >= 0 && contents.scrollHeight > contents.clientHeight) {
      const [link, list] = [links[current], contents].map((part) => part.getBoundingClientRect())
      contents.scrollTop += link.top - list.top - list.height / 2
    }
  }
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -70%" })
  parts.forEach((part) => observer.observe(part))
  addEventListener("scrollend", mark) // after a jump past all of them
  addEventListener("scroll", () => document.body.classList.add("is-scrolled"), { once: true })
}

/* Shows the buttons to share, copy the URL and print, if the browser supports them. */

function offerTools(tools) {
  const status = tools.querySelector("[role=status]")
  const address = document.querySelector("link[rel=canonical]")?.href ?? location.href
  const actions = {
    share: navigator.share && (() => navigator.share({ title: document.title, url: address })),
    copy:
      navigator.clipboard &&
      (async () => {
        await navigator.clipboard.writeText(address)
        status.textContent = "Link copied"
      }),
    print: () => print(),
  }
  for (const button of tools.querySelectorAll("button")) {
    const action = actions[button.value]
    button.hidden = !action
    // An error means that the reader canceled sharing or does not allow use of the clipboard.
    button.addEventListener("click", () => Promise.resolve(action()).catch(() => {}))
  }
  tools.hidden = false
}

/*
  Unfolds what a link leads to, such as a source or a treatment, where the browser does not do so by
  itself. By its address: while a page is loading, :target is nothing yet.
*/
function unfold() {
  const target = document.getElementById(location.hash.slice(1))
  const folded = target?.closest("details:not([open])")
  if (!folded) return
  folded.open = true
  target.scrollIntoView()
}

// Once the page has been painted: the first use of Intl takes a slow phone longer than all the rest
// here, buttons that appear earlier have the page laid out once more before its words are there, and
// a timer of the first frame ran before that frame was on the screen.
new PerformanceObserver((entries, observer) => {
  observer.disconnect()
  showOpenNow()
  document.querySelectorAll(".page-tools").forEach(offerTools)
}).observe({ type: "paint", buffered: true })
setInterval(showOpenNow, 30_000)
addEventListener("pageshow", ({ persisted }) => persisted && showOpenNow()) // with Back
document.querySelectorAll(".contents").forEach(followReading)
unfold()
addEventListener("hashchange", unfold)
