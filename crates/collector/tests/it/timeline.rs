//! `GET /api/v1/timeline` and the hours of a map: when views began, and maps of a part of that.

use serde_json::json;

use crate::{
    batches::{clicked, first},
    house::House,
};

#[tokio::test]
async fn views_are_told_by_when_they_began_and_a_map_can_be_of_some_hours() {
    let house = House::new();
    let site = house.public_site();
    for view in 1..=3 {
        house.post(clicked(site, view, &[(110, 210)]).pack()).await;
    }
    let mut elsewhere = first(site, 4);
    elsewhere.header.as_mut().unwrap().path = "/blog".into();
    house.post(elsewhere.pack()).await;
    let ask = async |name: &str, more: &str| {
        house.get(&format!("/api/v1/{name}?site={site}&path=/shop&format=json{more}")).await.json()
    };
    let days = ask("timeline", "").await;
    assert_eq!((&days["step_ms"], days["bars"].as_array().unwrap().len()), (&json!(86_400_000), 30));
    assert_eq!(days["bars"][29][1], json!(3));

    // The hours of the day on which they began, whichever that was.
    let start_ms = days["bars"][29][0].as_i64().unwrap();
    let day = jiff::Timestamp::from_millisecond(start_ms).unwrap().strftime("%Y-%m-%d").to_string();
    let one_day = format!("&from={day}&to={day}");
    let hours = ask("timeline", &one_day).await;
    let with: Vec<i64> = hours["bars"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|bar| bar[1] == 3)
        .map(|bar| bar[0].as_i64().unwrap())
        .collect();
    assert_eq!((&hours["step_ms"], with.len()), (&json!(3_600_000), 1));
    let hour = (with[0] - start_ms) / 3_600_000;
    let map = ask("heat", &format!("{one_day}&hours={hour}-{hour}")).await;
    assert_eq!((&map["points"], &map["views"]), (&json!(3), &json!(3)));
    let other = (hour + 1) % 24;
    let map = ask("heat", &format!("{one_day}&hours={other}-{other}")).await;
    assert_eq!((&map["points"], &map["views"]), (&json!(0), &json!(0)));

    // Only its batches tell how wide a view was.
    for (width, views) in [("1440-", 0), ("-1439", 3)] {
        let told = ask("timeline", &format!("&width={width}")).await;
        assert_eq!(told["bars"][29][1], json!(views), "{width}");
    }
    let refused = house.get(&format!("/api/v1/timeline?site={}&path=/shop", house.site)).await;
    refused.refused(401, "the site's heat needs a token, `isotherm link` makes one");
}
