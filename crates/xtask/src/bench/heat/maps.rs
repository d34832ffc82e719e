//! Maps as the overlay asks for them: one connection, the binary form, timed to the last byte.

use crate::bench::ingest::Server;
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;
use wire::{Heat, SiteKey};

/// Asked before anything is measured.
const WARM_UPS: u32 = 3;
const DAY_S: u64 = 24 * 3_600;

pub(super) struct Maps {
    agent: Agent,
    question: String,
    period: String,
}

/// A page, and how many moves its map is made of.
pub(super) struct Page {
    pub(super) path: String,
    pub(super) points: u64,
}

impl Maps {
    /// Maps of what happened so many days ago. A day is added on both sides, since midnight may pass meanwhile.
    pub(super) fn new(server: &Server, site: SiteKey, days_ago: u32) -> Maps {
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / DAY_S;
        let day = today - u64::from(days_ago);
        Maps {
            agent: Agent::new_with_defaults(),
            question: format!("http://{}/api/v1/heat?site={site}&kind=move&path=", server.address),
            period: format!("&from={}&to={}", date(day - 1), date(day + u64::from(days_ago == 0))),
        }
    }

    /// The page whose map has the number of points that is nearest to this one.
    pub(super) fn page_of_about(&self, points: u64) -> Result<Page> {
        let pages = (1..=8).map(|page| {
            let path = format!("/{}/page-{page}", ["shop", "blog", "help"][page % 3]);
            Ok(Page { points: self.ask(&path)?.about.points, path })
        });
        let pages = pages.collect::<Result<Vec<_>>>()?;
        pages.into_iter().min_by_key(|page| page.points.abs_diff(points)).context("there are pages")
    }

    /// How long the page's map took each time, shortest first.
    pub(super) fn times(&self, page: &Page, asks: u32) -> Result<Vec<Duration>> {
        for _ in 0..WARM_UPS {
            let points = self.ask(&page.path)?.about.points;
            ensure!(points >= page.points, "the map of {} has {points} of {} points", page.path, page.points);
        }
        let mut times = (0..asks).map(|_| self.time(&page.path)).collect::<Result<Vec<_>>>()?;
        times.sort_unstable();
        Ok(times)
    }

    fn time(&self, path: &str) -> Result<Duration> {
        let asked = Instant::now();
        self.fetch(path)?;
        Ok(asked.elapsed())
    }

    fn ask(&self, path: &str) -> Result<Heat> {
        Heat::decode(&self.fetch(path)?).with_context(|| format!("the map of {path}"))
    }

    fn fetch(&self, path: &str) -> Result<Vec<u8>> {
        let url = format!("{}{path}{}", self.question, self.period);
        let mut answer = self.agent.get(&url).call().with_context(|| format!("no map from {url}"))?;
        Ok(answer.body_mut().read_to_vec()?)
    }
}

/// The UTC date of a day counted from 1970-01-01, after Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>.
fn date(day: u64) -> String {
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        let dates = [0, 11_016, 11_017, 20_762].map(date);
        assert_eq!(dates, ["1970-01-01", "2000-02-29", "2000-03-01", "2026-11-05"]);
    }
}
