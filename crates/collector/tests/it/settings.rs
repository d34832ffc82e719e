//! The settings: what an owner changes there, who may, and from where.

use store::Public;
use wire::SiteKey;

use crate::{accounts::Browser, batches::first, dashboard::shown, house::House};

/// Sends a form of the settings; what the page says then.
pub(crate) async fn change(browser: &mut Browser<'_>, site: SiteKey, form: &str) -> (u16, String) {
    let page = browser.ask("POST", &format!("/settings?site={site}"), form).await;
    (page.status.as_u16(), page.text().to_owned())
}

#[tokio::test]
async fn what_an_owner_excludes_is_turned_away_until_it_is_counted_again() {
    let house = House::new();
    let site = house.site;
    let mut owner = house.member("ann", "owner", None).await;
    let (status, page) = change(&mut owner, site, "do=exclude&kind=mine&note=the+%3Cb%3Eoffice").await;
    assert_eq!(status, 200);
    assert!(
        page.contains("203.0.113.77/32 is not counted from now on.")
            && page.contains("the &#60;b&#62;office")
    );
    assert_eq!(house.post(first(site, 1).pack()).await.status, 403);
    let page = shown(&mut owner, &format!("/settings?site={site}")).await;
    assert!(page.contains("visitors of a network that is on the site&#39;s list"), "{page}");
    let (_, page) = change(&mut owner, site, "do=include&kind=network&value=203.0.113.77%2F32").await;
    assert!(page.contains("is counted again") && page.contains("Everybody is counted."));
    assert_eq!(house.post(first(site, 1).pack()).await.status, 204);
}

#[tokio::test]
async fn tokens_and_links_are_shown_once_and_open_nothing_once_they_are_revoked() {
    let house = House::new();
    let site = house.site;
    let mut owner = house.member("ann", "owner", None).await;
    let secret = |page: &str| {
        let start = page.find("<code id=\"secret\">").unwrap_or_else(|| panic!("no secret: {page}")) + 18;
        page[start..start + page[start..].find('<').unwrap()].to_owned()
    };
    let (_, page) = change(&mut owner, site, "do=add-token&name=shop&scope=orders&days=3").await;
    assert!(secret(&page).starts_with("isotherm_"), "{page}");
    assert_eq!(house.store.access().tokens().unwrap().len(), 1);
    let again = shown(&mut owner, &format!("/settings?site={site}")).await;
    assert!(again.contains("<td>shop</td><td>orders</td>") && !again.contains("id=\"secret\""));
    let id = house.store.access().tokens().unwrap()[0].id;
    change(&mut owner, site, &format!("do=revoke-token&id={id}")).await;
    assert!(house.store.access().tokens().unwrap().is_empty());

    let (_, page) = change(&mut owner, site, "do=add-share&name=boss&days=3&password=").await;
    let link = secret(&page);
    let path = link.strip_prefix("http://stats.example").unwrap();
    assert_eq!(Browser::new(&house).get(path).await.status, 303);
    let id = house.store.access().shares().unwrap()[0].id;
    change(&mut owner, site, &format!("do=revoke-share&id={id}")).await;
    assert_eq!(Browser::new(&house).get(path).await.status, 404);

    let (_, page) = change(&mut owner, site, "do=invite&role=analyst").await;
    let link = secret(&page);
    let invited = Browser::new(&house).get(link.strip_prefix("http://stats.example").unwrap()).await;
    assert!(invited.text().contains("You will be analyst"));
}

#[tokio::test]
async fn a_change_is_made_only_by_who_may_and_from_our_own_page() {
    let house = House::new();
    let site = house.site;
    let exclude = "do=exclude&kind=referrer&value=spam.example";
    let nothing_changed = || {
        let known = house.store.site(site).unwrap().unwrap();
        assert!(house.store.exclusions(&known).unwrap().is_empty());
    };
    let mut viewer = house.member("ben", "viewer", None).await;
    assert_eq!(change(&mut viewer, site, exclude).await.0, 403);
    let said = change(&mut viewer, site, "do=add-share&name=a&days=1").await.1;
    assert!(said.contains("You may see Shop, but its settings are changed by its analysts and owners."));
    let mut analyst = house.member("cleo", "analyst", None).await;
    let (status, page) = change(&mut analyst, site, exclude).await;
    assert_eq!(status, 400);
    assert!(page.contains("which only an owner may do") && !page.contains("Members"), "{page}");
    assert_eq!(change(&mut analyst, site, "do=add-share&name=a&days=1").await.0, 200);
    let mut nobody = Browser::new(&house);
    assert_eq!(change(&mut nobody, site, exclude).await.0, 303);
    let owner = house.member("ann", "owner", None).await;
    let cookie = owner.cookie.clone();
    let mut foreign = Browser::new(&house).telling("Sec-Fetch-Site", "cross-site");
    foreign.cookie = cookie.clone();
    let (status, page) = change(&mut foreign, site, exclude).await;
    assert_eq!(status, 403);
    assert!(page.contains("This form was sent by a page of another site."));
    nothing_changed();
    let mut own = Browser::new(&house);
    own.cookie = cookie;
    for (form, said) in [
        ("do=exclude&kind=network&value=everything", "everything"),
        ("do=exclude&kind=nose", "What was sent excludes &#34;nose&#34;, use mine, network or referrer."),
        ("do=add-token&name=a&scope=all&days=1", "asks for scope &#34;all&#34;"),
        ("do=add-token&name=a&scope=read&days=soon", "has days &#34;soon&#34;, which is no whole number"),
        ("do=invite&role=king", "asks for the role &#34;king&#34;"),
        ("do=add-site&name=A&origins=nowhere", "nowhere"),
        ("do=fly", "asks for &#34;fly&#34;, which is nothing that can be done here"),
    ] {
        let (status, page) = change(&mut own, site, form).await;
        assert_eq!(status, 400, "{form}");
        assert!(page.contains(said), "{form}: {page}");
    }
    nothing_changed();
    assert_eq!(change(&mut own, site, "do=add-site&name=B&origins=https://b.example").await.0, 200);
    assert_eq!(house.store.sites().unwrap().len(), 2);
}

#[tokio::test]
async fn an_owner_says_how_long_the_site_is_kept_and_is_told_what_holds() {
    let house = House::new();
    let mut owner = house.member("ann", "owner", Some(house.site)).await;
    let settings = format!("/settings?site={}", house.site);
    let usual = "single views for 90 days, and what the views of a day add up to for 761 days";
    let page = shown(&mut owner, &settings).await;
    assert!(page.contains(&format!("Kept are {usual}, as is usual here.")), "{page}");
    let kept =
        || house.store.site(house.site).unwrap().map(|site| (site.batch_days, site.grid_days)).unwrap();
    let shorter = "do=keep&keep_days=30&keep_grid_days=forever";
    let (status, page) = change(&mut owner, house.site, shorter).await;
    assert!(status == 200 && page.contains("Nothing has changed yet."), "{page}");
    assert!(page.contains("does not come back: single views that began before 20"), "{page}");
    assert!(page.contains(&format!("Kept are {usual}, as is usual here.")), "{page}");
    for (name, value) in [("keep_days", "30"), ("keep_grid_days", "forever"), ("sure", "yes")] {
        assert!(
            page.contains(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")),
            "{page}"
        );
    }
    assert_eq!(kept(), (None, None), "what was not said twice is not done");
    let (status, page) = change(&mut owner, house.site, &format!("{shorter}&sure=yes")).await;
    assert!(status == 200 && page.contains("What is older goes within the hour"), "{page}");
    let now = "single views for 30 days, and what the views of a day add up to for ever";
    assert!(page.contains(&format!("Kept are {now}. Usual here is {usual}.")), "{page}");
    assert!(page.contains("value=\"30\"") && page.contains("value=\"forever\""), "{page}");
    assert_eq!(kept(), (Some(30), Some(0)));
    for wrong in ["0", "soon", "70000", ""] {
        let form = format!("do=keep&keep_days={wrong}&keep_grid_days=usual");
        let (status, page) = change(&mut owner, house.site, &form).await;
        let said = format!(
            "says of keep_days that &#34;{wrong}&#34; is no number of days from 1 to 65535; or use forever or usual"
        );
        assert!(status == 400 && page.contains(&said), "{page}");
    }
    assert_eq!(kept(), (Some(30), Some(0)), "what is wrong changes nothing");
    let (_, page) = change(&mut owner, house.site, "do=keep&keep_days=usual&keep_grid_days=forever").await;
    assert!(page.contains("It is kept so long from now on."), "longer is done at once: {page}");
    change(&mut owner, house.site, "do=keep&keep_days=usual&keep_grid_days=usual&sure=yes").await;
    assert_eq!(kept(), (None, None));
    let mut analyst = house.member("cleo", "analyst", Some(house.site)).await;
    assert_eq!(change(&mut analyst, house.site, "do=keep&keep_days=1&keep_grid_days=1").await.0, 400);
}

#[tokio::test]
async fn owners_remove_members_and_take_invitations_back_but_never_the_last_owner() {
    let house = House::new();
    let site = house.site;
    let mut ann = house.member("ann", "owner", Some(site)).await;
    let mut ben = house.member("ben", "viewer", Some(site)).await;
    house.member("cleo", "viewer", None).await;
    let settings = format!("/settings?site={site}");
    let end = |name: &str, of: &str| format!("do=end-membership&name={name}&of={of}");
    for (form, said) in [
        (end("ann", "this"), "removes &#34;ann&#34;, who is the last owner: invite another first"),
        (end("cleo", "every"), "takes every site from &#34;cleo&#34;, which only who owns every site may do"),
        (end("cleo", "this"), "names the member &#34;cleo&#34;, of which there is none"),
        (end("ben", "some"), "takes the sites &#34;some&#34; from &#34;ben&#34;, use this or every"),
        ("do=uninvite&id=0".into(), "names the invitation &#34;0&#34;, of which there is none"),
    ] {
        let (status, page) = change(&mut ann, site, &form).await;
        assert!(status == 400 && page.contains(said), "{form}: {page}");
    }
    let (status, said) = change(&mut ben, site, &end("ann", "this")).await;
    assert_eq!(status, 403, "a viewer changes nothing: {said}");
    assert!(said.contains("its settings are changed by its analysts and owners"), "{said}");
    assert_eq!(ben.get(&format!("/?site={site}")).await.status, 200);
    let (status, page) = change(&mut ann, site, &end("ben", "this")).await;
    assert!(status == 200 && page.contains("ben is no member any more.") && !page.contains("<td>ben</td>"));
    assert_eq!(ben.get(&format!("/?site={site}")).await.status, 303, "logged out");
    let (_, page) = change(&mut ann, site, "do=invite&role=owner").await;
    assert!(page.contains("<td>owner</td>") && page.contains("Take back"), "{page}");
    let start = page.find("name=\"id\" value=\"").unwrap() + 17;
    let (status, page) =
        change(&mut ann, site, &format!("do=uninvite&id={}", &page[start..start + 16])).await;
    assert!(
        status == 200 && page.contains("opens nothing any more") && !page.contains("Take back"),
        "{page}"
    );
    house.member("eve", "owner", Some(site)).await;
    assert_eq!(change(&mut ann, site, &end("ann", "this")).await.0, 303, "she is gone, and so is her login");
    let page = shown(&mut house.member("dan", "owner", None).await, &settings).await;
    assert!(page.contains("<td>cleo</td><td>viewer</td><td>every site</td><td><form"), "{page}");
}

#[tokio::test]
async fn an_owner_sees_and_changes_who_may_see_and_how_strict_the_site_is() {
    let house = House::new();
    let settings = format!("/settings?site={}", house.site);
    let now = || house.store.site(house.site).unwrap().map(|site| (site.strict, site.public)).unwrap();
    let mut owner = house.member("ann", "owner", Some(house.site)).await;
    change(&mut owner, house.site, "do=set-privacy&strict=off").await;
    let page = shown(&mut owner, &settings).await;
    for said in [
        "Strict mode is off.",
        "Maps are seen by whoever has an account, a link or a token.",
        "are single views for 90 days",
        "are addresses of visitors, user agents,",
        "value=\"set-privacy\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let (status, page) = change(&mut owner, house.site, "do=set-privacy&strict=on&heat=on&visits=on").await;
    assert!(status == 200 && page.contains("Strict mode is on."), "{page}");
    assert!(page.contains("Maps are seen by anyone, with single visits."), "{page}");
    let all = (true, Public { heat: true, revenue: false, visits: true });
    assert_eq!(now(), all);

    for (form, said) in [
        ("do=set-privacy&strict=off&revenue=on", "has &#34;revenue&#34; is seen beside maps only: add heat"),
        ("do=set-privacy&heat=on", "has &#34;&#34; is neither on nor off"),
    ] {
        let (status, page) = change(&mut owner, house.site, form).await;
        assert!(status == 400 && page.contains(said), "{page}");
    }
    let open = "do=set-privacy&strict=off&heat=on&revenue=on";
    let mut foreign = Browser::new(&house).telling("Sec-Fetch-Site", "cross-site");
    foreign.cookie = owner.cookie.clone();
    assert_eq!(change(&mut foreign, house.site, open).await.0, 403);
    for (name, role, status) in [("cleo", "analyst", 400), ("ben", "viewer", 403)] {
        let mut other = house.member(name, role, Some(house.site)).await;
        assert_eq!(change(&mut other, house.site, open).await.0, status);
        let page = shown(&mut other, &settings).await;
        assert!(page.contains("Strict mode is on.") && !page.contains("set-privacy"), "{role}: {page}");
        assert_eq!(page.contains("Make a link"), role == "analyst");
    }
    assert_eq!(now(), all);
}
