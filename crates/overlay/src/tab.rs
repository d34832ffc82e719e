//! The map of one tab: its own batches, tallied here when there is no server to ask.

use alloc::{string::String, vec, vec::Vec};

use wire::{About, Batch, Device, Heat, Kind, Pointer, Tally, unpack};

/// One question to this tab.
pub(crate) struct Query {
    /// What to map.
    pub(crate) kind: Kind,
    /// One class of device; `None` is all of them.
    pub(crate) device: Option<Device>,
    /// One pointer's clicks; `None` is all of them.
    pub(crate) pointer: Option<Pointer>,
    /// The page's.
    pub(crate) path: String,
}

/// The answer to `query` out of this tab's batches; what does not unpack or decode, or belongs to another page, is left out.
///
/// `today` counts days since 1970-01-01.
pub(crate) fn answer(batches: &[Vec<u8>], query: Query, today: i32) -> Heat {
    let Query { kind, device, pointer, path } = query;
    let mut tally = Tally::new(kind).of_pointer(pointer);
    let decoded = batches.iter().filter_map(|bytes| Batch::decode(&unpack(bytes).ok()?).ok()).collect();
    for view in views(decoded) {
        if matches(&view, device, &path) {
            view.iter().for_each(|batch| {
                tally.add(batch);
            });
        }
    }
    let about = About { path, from_day: today, to_day: today, device, ..About::default() };
    tally.finish(about)
}

/// The batches of each view together, in the order in which views appear, each view's by sequence.
fn views(batches: Vec<Batch>) -> Vec<Vec<Batch>> {
    let mut views: Vec<Vec<Batch>> = Vec::new();
    for batch in batches {
        let Some(view) = views.iter_mut().find(|view| view[0].view == batch.view) else {
            views.push(vec![batch]);
            continue;
        };
        let at = view.partition_point(|before| before.seq < batch.seq);
        if view.get(at).is_none_or(|same| same.seq != batch.seq) {
            view.insert(at, batch);
        }
    }
    views
}

fn matches(view: &[Batch], device: Option<Device>, path: &str) -> bool {
    let Some(header) = &view[0].header else { return false };
    header.path == path && device.is_none_or(|device| device == header.device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Click, SiteKey, View, ViewId};

    fn batch(view: u64, seq: u32, path: &str) -> Vec<u8> {
        let site = SiteKey::parse("aaaaaaaaaaaaaaaa").expect("a key");
        let mut batch = Batch::new(site, ViewId(view), seq);
        let header = View { path: path.into(), device: Device::Phone, ..View::default() };
        batch.header = (seq == 0).then_some(header);
        batch.clicks = vec![Click { trusted: true, ..Click::default() }];
        batch.pack()
    }

    fn clicks(batches: &[Vec<u8>], device: Option<Device>) -> (u64, u64) {
        let query = Query { kind: Kind::Click, device, pointer: None, path: "/shop".into() };
        let about = answer(batches, query, 20_000).about;
        (about.points, about.views)
    }

    #[test]
    fn views_that_interleave_count_once_each() {
        let batches =
            [batch(1, 0, "/shop"), batch(2, 0, "/shop"), batch(1, 1, "/shop"), batch(2, 1, "/shop")];
        assert_eq!(clicks(&batches, None), (4, 2));
    }

    #[test]
    fn a_batch_held_twice_counts_once() {
        let batches = [batch(1, 0, "/shop"), batch(1, 1, "/shop"), batch(1, 1, "/shop")];
        assert_eq!(clicks(&batches, None), (2, 1));
    }

    #[test]
    fn other_pages_other_devices_and_rubbish_are_left_out() {
        let batches =
            [batch(1, 0, "/cart"), vec![1, 2, 3], batch(2, 0, "/shop"), batch(3, 0, "/shop?q=lamp")];
        assert_eq!(clicks(&batches, None), (1, 1));
        assert_eq!(clicks(&batches, Some(Device::Desktop)), (0, 0));
    }
}
