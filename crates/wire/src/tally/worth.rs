//! What the clicks of a view are worth, as whoever knows of orders says.

#[cfg(feature = "segments")]
mod known {
    use alloc::vec::{IntoIter, Vec};

    /// One number for each click to come.
    #[derive(Default)]
    pub(in crate::tally) struct Worths(IntoIter<u64>);

    impl Worths {
        pub(in crate::tally) fn new(worths: Vec<u64>) -> Self {
            Self(worths.into_iter())
        }

        /// Of the next click; nothing of those that nothing was said of.
        pub(in crate::tally) fn next(&mut self) -> u64 {
            self.0.next().unwrap_or(0)
        }
    }
}

/// Where nobody knows.
#[cfg(not(feature = "segments"))]
mod known {
    #[derive(Default)]
    pub(in crate::tally) struct Worths(());

    impl Worths {
        pub(in crate::tally) fn next(&mut self) -> u64 {
            0
        }
    }
}

pub(super) use known::Worths;
