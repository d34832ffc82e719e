//! `GET /api/v1/timeline`: when the views of a map began, as a histogram, so that a person can choose a part of its time.
//!
//! The question is that of the map. The answer has `step_ms`, an hour where the map is of one day and a day otherwise, and
//! `bars`, `[start, views]` for every step of the period until now, those without views included; starts are ms since 1970,
//! UTC.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{Collector, day, heat};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Bars of an answer, at most: of longer periods the last ones.
const BARS: i64 = 400;

pub(crate) async fn timeline(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    heat::respond(state, &uri, &headers, |parameters, query, store| {
        parameters.format()?;
        let days = query.segment.from_day..=query.segment.to_day;
        let starts = store.starts(&query)?;
        Ok(Json(histogram(&starts, days, day::now_ms())).into_response())
    })
    .await
}

/// How many began in each step of these days that has begun by `now_ms`.
fn histogram(starts: &[i64], days: RangeInclusive<i32>, now_ms: i64) -> Value {
    let (from_day, to_day) = days.into_inner();
    let step_ms = if from_day == to_day { HOUR_MS } else { DAY_MS };
    let end_ms = (i64::from(to_day) + 1) * DAY_MS - 1;
    let last = end_ms.min(now_ms).div_euclid(step_ms);
    let first = (i64::from(from_day) * DAY_MS / step_ms).max(last - BARS + 1);
    let mut views: BTreeMap<i64, u64> = (first..=last).map(|step| (step, 0)).collect();
    for start in starts {
        if let Some(count) = views.get_mut(&start.div_euclid(step_ms)) {
            *count += 1;
        }
    }
    let bars: Vec<[i64; 2]> =
        views.into_iter().map(|(step, count)| [step * step_ms, count.cast_signed()]).collect();
    json!({ "step_ms": step_ms, "bars": bars })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_has_a_bar_for_every_hour_that_has_begun() {
        let day = 20_000;
        let midnight = i64::from(day) * DAY_MS;
        let starts = [midnight, midnight + 1, midnight + 2 * HOUR_MS];
        let told = histogram(&starts, day..=day, midnight + 2 * HOUR_MS + 5);
        let hours = json!([[midnight, 2], [midnight + HOUR_MS, 0], [midnight + 2 * HOUR_MS, 1]]);
        assert_eq!(told, json!({ "step_ms": HOUR_MS, "bars": hours }));
        let whole = histogram(&starts, day..=day, midnight + 9 * DAY_MS);
        assert_eq!(whole["bars"].as_array().unwrap().len(), 24);
    }

    #[test]
    fn several_days_have_a_bar_each_and_very_many_their_last() {
        let now = 20_002 * DAY_MS + 1;
        let told = histogram(&[20_001 * DAY_MS + HOUR_MS], 20_000..=20_009, now);
        let days = json!([[20_000 * DAY_MS, 0], [20_001 * DAY_MS, 1], [20_002 * DAY_MS, 0]]);
        assert_eq!(told, json!({ "step_ms": DAY_MS, "bars": days }));
        let bars = histogram(&[], 1..=i32::MAX, now)["bars"].clone();
        assert_eq!((bars.as_array().unwrap().len(), &bars[399][0]), (400, &json!(20_002 * DAY_MS)));
        assert_eq!(histogram(&[], 20_009..=20_010, now)["bars"], json!([]), "days that have not come");
    }
}
