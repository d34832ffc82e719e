//! Tables as rows for spreadsheets: numbers are numbers, whatever the page shows of them.

use crate::{
    dashboard::{PAGES, order, seen, shown},
    findings,
    house::House,
};

#[tokio::test]
async fn every_table_comes_as_rows_for_spreadsheets_of_the_same_filters() {
    let house = House::new();
    let site = house.site;
    for view in 1..=130 {
        let mut batch = seen(site, view, view, &format!("/{view}"), vec![]);
        batch.header.as_mut().unwrap().referrer = if view > 2 { "news.example" } else { "" }.into();
        house.post_as(0x0a00_0000 | (view as u32) << 8, &batch).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    for path in PAGES {
        let narrow = if path == "/visits" { "&path=/1" } else { "" };
        let page = shown(&mut owner, &format!("{path}?site={site}{narrow}&days=3")).await;
        let links: Vec<String> = page
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|link| link.replace("&#38;", "&"))
            .filter(|link| link.contains("csv="))
            .collect();
        let is_filled = page.contains("<tbody><tr>");
        assert_eq!(!links.is_empty(), is_filled, "{path}");
        for link in links {
            assert!(link.starts_with(&format!("{path}?site={site}&")) && link.contains("days=3"), "{link}");
            let csv = owner.get(&link).await;
            assert_eq!(
                (csv.status.as_u16(), csv.header("content-type")),
                (200, "text/csv; charset=utf-8"),
                "{link}"
            );
            let file = csv.header("content-disposition");
            assert!(file.starts_with("attachment; filename=\"") && file.ends_with(".csv\""), "{file}");
            let columns = csv.text().lines().next().unwrap().to_owned();
            assert!(csv.text().lines().count() > 1 && !columns.contains('<'), "{link}: {}", csv.text());
        }
    }
    let of = |more: &str| format!("/pages?site={site}&csv=1{more}");
    let all = owner.get(&of("")).await;
    assert_eq!(all.header("content-disposition"), "attachment; filename=\"pages-pages.csv\"");
    assert_eq!(all.text().lines().count(), 131, "all rows, where a page shows a hundred");
    let few = owner.get(&of("&source=direct&sort=page")).await;
    let first: Vec<_> = few.text().lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(first, ["/1", "/2"]);
    for (more, said) in
        [("2", "The parameter csv is &#34;2&#34;, but the page has 1 tables."), ("0", "csv is &#34;0&#34;")]
    {
        let wrong = owner.get(&format!("/pages?site={site}&csv={more}")).await;
        assert!(wrong.status == 400 && wrong.text().contains(said), "{}", wrong.text());
    }
}

/// The cells of a row, none of which has a quote in it.
pub(crate) fn cells(row: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for letter in row.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
}

/// What all rows say in the column whose name begins so.
pub(crate) fn column(csv: &str, name: &str) -> Vec<String> {
    let mut rows = csv.lines().map(cells);
    let names = rows.next().unwrap();
    let at = names.iter().position(|own| own.starts_with(name));
    let at = at.unwrap_or_else(|| panic!("no {name} among {names:?}"));
    rows.map(|row| row[at].clone()).collect()
}

#[tokio::test]
async fn a_number_is_told_as_it_was_reckoned_and_its_unit_by_its_column() {
    let house = House::new();
    let site = house.site;
    for view in 1..=3 {
        let signals = if view == 1 { vec![order("1234.5")] } else { vec![] };
        house.post(seen(site, view, view, "/a", signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let csv = owner.get(&format!("/?site={site}&csv=2")).await;
    let of = |name: &str| column(csv.text(), name);
    assert_eq!([of("Sessions"), of("Conversion [share]")], [["3"], ["0.3333333333333333"]]);
    assert_eq!(of("Revenue [EUR]"), ["1234.5"]);
    let csv = owner.get(&format!("/revenue?site={site}&csv=1")).await;
    let number = |name: &str| column(csv.text(), name)[0].parse::<f64>().unwrap();
    let [share, low, high] = ["", " low", " high"].map(|end| number(&format!("Conversion{end} [share]")));
    assert!((share - 1.0 / 3.0).abs() < 1e-15 && 0.06 < low && low < share && share < high && high < 0.8);
    let csv = owner.get(&format!("/speed?site={site}&csv=2")).await;
    assert!(csv.text().contains("good,0,,\r\n"), "nothing where nobody was: {}", csv.text());
}

#[tokio::test]
async fn findings_come_as_rows_for_spreadsheets() {
    let house = findings::crowded();
    findings::stocked(&house, house.site).await;
    let mut owner = house.member("ann", "owner", None).await;
    let page = owner.get("/findings").await;
    let link = page.text().split('"').find(|part| part.contains("csv=")).unwrap().replace("&#38;", "&");
    let csv = owner.get(&link).await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"findings-findings.csv\"");
    for (name, said) in [
        ("Rule", "dead"),
        ("Page", "/shop"),
        ("Element", "#buy"),
        ("Detail", ""),
        ("Affected", "113"),
        ("n (", "150"),
        ("Rate [share]", "0.7533333333333333"),
        ("Baseline [share]", "0"),
        ("Effect [share]", "0.7533333333333333"),
        ("Expected loss", ""),
        ("Next step", insights::Rule::Dead.next_step()),
    ] {
        assert_eq!(column(csv.text(), name), [said], "{name}");
    }
    let number = |name: &str| column(csv.text(), name)[0].parse::<f64>().unwrap();
    assert!(number("Effect low [share]") > 0.6 && number("Effect high [share]") < 0.9);
    assert!(number("q") < 1e-9, "however small it is");
    let elsewhere = owner.get("/findings?path=/nope").await;
    assert!(!elsewhere.text().contains("csv="), "no rows, no link");
}
