//! Browser, system and device class out of what the browser says of itself. The texts themselves go nowhere.

use wire::{Browser, Device, Os};

use crate::text::contains;

/// A touch device whose shorter side is below this is a phone, CSS px.
const PHONE_PX: u32 = 600;

/// The browser's family. Order matters: everybody claims to be Chrome and Safari.
#[must_use]
pub fn browser(user_agent: &str) -> Browser {
    first(
        user_agent,
        &[
            ("Edg", Browser::Edge),
            ("OPR/", Browser::Opera),
            ("SamsungBrowser", Browser::Samsung),
            ("Firefox/", Browser::Firefox),
            ("FxiOS", Browser::Firefox),
            ("Chrom", Browser::Chrome),
            ("CriOS", Browser::Chrome),
            ("Safari/", Browser::Safari),
        ],
    )
}

/// The operating system's family.
#[must_use]
pub fn system(user_agent: &str) -> Os {
    first(
        user_agent,
        &[
            ("Windows", Os::Windows),
            ("Android", Os::Android),
            ("iPhone", Os::Ios),
            ("iPad", Os::Ios),
            ("CrOS", Os::ChromeOs),
            ("Mac OS X", Os::MacOs),
            ("Linux", Os::Linux),
        ],
    )
}

/// The class of device: `coarse` is the media query `(pointer: coarse)`, `shorter_px` the screen's shorter side.
#[must_use]
pub fn device(coarse: bool, shorter_px: u32) -> Device {
    match (coarse, shorter_px) {
        (false, _) => Device::Desktop,
        (true, px) if px < PHONE_PX => Device::Phone,
        (true, _) => Device::Tablet,
    }
}

fn first<T: Copy + Default>(text: &str, families: &[(&str, T)]) -> T {
    families.iter().find(|(mark, _)| contains(text, mark)).map(|&(_, family)| family).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_told_from_those_it_imitates() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0",
                (Browser::Edge, Os::Windows),
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", (Browser::Chrome, Os::Linux)),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0",
                (Browser::Firefox, Os::Android),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604",
                (Browser::Safari, Os::Ios),
            ),
            ("curl/8", (Browser::Other, Os::Other)),
        ] {
            assert_eq!((browser(agent), system(agent)), expected, "{agent}");
        }
    }

    #[test]
    fn a_small_window_on_a_desktop_is_not_a_phone() {
        assert_eq!(
            [device(false, 390), device(true, 390), device(true, 820)],
            [Device::Desktop, Device::Phone, Device::Tablet]
        );
    }
}
