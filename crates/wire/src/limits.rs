//! The sizes that both ends agree on. A batch beyond one of them is refused whole, with the limit in the message.

/// Bytes of one batch, packed or plain, at most. Below the 64 KiB that browsers grant all keepalive requests together.
pub const BATCH_BYTES: usize = 60 * 1024;
/// Bytes of a path, at most.
pub const PATH_BYTES: usize = 2_048;
/// Bytes of one selector, at most.
pub const SELECTOR_BYTES: usize = 512;
/// Bytes of any other single text: host, campaign, language, event name, property, message. The tracker cuts them at 256
/// UTF-16 units, which are at most so many bytes.
pub const TEXT_BYTES: usize = 768;
/// Anchors that one view may declare.
pub const ANCHORS_PER_VIEW: u32 = 20_000;
/// Places that one view may declare.
pub const PLACES_PER_VIEW: u32 = 200_000;
/// Properties of one signal.
pub const PROPERTIES: usize = 32;
/// Largest distance from the page's origin, CSS px.
pub const PAGE_PX: i32 = 10_000_000;
/// Longest time a view may count, ms: seven days.
pub const VIEW_MS: u32 = 7 * 24 * 3_600 * 1_000;
