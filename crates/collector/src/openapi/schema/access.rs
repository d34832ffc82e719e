//! What an owner decides: quarantine, exclusions, tokens, links.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Excluded, Scope};

shapes! {
    /// What a site's quarantine holds.
    Quarantine {
        site: String,
        quarantine: Vec<Quarantined>,
    }
    /// Batches that cannot be what they say, by reason.
    Quarantined {
        reason: String,
        meaning: String,
        batches: u64,
        views: u64,
        visitors: u64,
        #[schema(format = DateTime)]
        first: String,
        #[schema(format = DateTime)]
        last: String,
    }
    /// One of both: the reason of what is to count after all, or to be forgotten.
    Decision {
        release: Option<String>,
        drop: Option<String>,
    }
    /// What a site does not count, and what was turned away.
    Exclusions {
        site: String,
        exclusions: Vec<Entry>,
        /// Hosts on the list of referrer spam of whoever runs the collector.
        referrer_spam: u64,
        rejected: Vec<Rejection>,
    }
    /// Something that is not counted.
    Entry {
        kind: Excluded,
        value: String,
        note: String,
        #[schema(format = Date)]
        since: String,
    }
    /// Batches that were turned away on a day.
    Rejection {
        #[schema(format = Date)]
        day: String,
        reason: String,
        count: u64,
        meaning: String,
    }
    /// One of `network` and `referrer`.
    Change {
        /// A network like 192.0.2.0/24 or 2001:db8::/32, an address, or `mine`.
        network: Option<String>,
        /// A referring host; those below it are meant, too.
        referrer: Option<String>,
        /// Why, for whoever reads the list.
        note: Option<String>,
    }
    /// A site's tokens.
    Tokens {
        site: String,
        tokens: Vec<Token>,
    }
    /// A token, without what it opens by.
    Token {
        id: String,
        name: String,
        scope: Scope,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        /// The day on which it was used last; null: never.
        #[schema(format = Date, required)]
        used: Option<String>,
    }
    /// A site's links.
    Shares {
        site: String,
        shares: Vec<Share>,
    }
    /// A link, without its address.
    Share {
        id: String,
        name: String,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        /// Whether it asks for one.
        password: bool,
    }
    /// A link to be made.
    NewShare {
        /// Whom it is for.
        #[schema(min_length = 1, max_length = 50)]
        name: String,
        /// How long it is good, 30 days unless told otherwise, if the one that makes it is as long.
        #[schema(minimum = 1, maximum = 3_650)]
        days: Option<u32>,
        /// To be asked for.
        #[schema(min_length = 1, max_length = 250)]
        password: Option<String>,
    }
    /// A new link.
    MadeShare {
        id: String,
        name: String,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        password: bool,
        /// Where it is, after the collector's own address; it is not shown again.
        path: String,
    }
    /// A token to be made.
    NewToken {
        /// Whose it is, or what for.
        #[schema(min_length = 1, max_length = 50)]
        name: String,
        scope: Scope,
        /// How many days it is good, 365 unless told otherwise, if the one that makes it is as long.
        #[schema(minimum = 1, maximum = 3_650)]
        days: Option<u32>,
    }
    /// A new token.
    MadeToken {
        id: String,
        name: String,
        scope: Scope,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        #[schema(required)]
        used: Option<String>,
        /// To be sent as `Authorization: Bearer TOKEN`; it is not shown again.
        token: String,
    }
}
