//! Texts that open something by themselves: 256 random bits for whoever gets them, and a digest for us to know them by.

use store::Digest;

/// What a secret is for. One for the one opens nothing else, since their digests differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A program's, in `Authorization`.
    Api,
    /// A browser's in which somebody logged in, as a cookie.
    Session,
    /// A browser's in which somebody opened a link, as a cookie.
    Guest,
    /// In the address of a link that makes an account.
    Invitation,
    /// In the address of a link that shows a site.
    Share,
}

impl Purpose {
    /// Found in a log or in published code, the text says what it is; programs that look for leaked secrets go by it.
    fn prefix(self) -> &'static str {
        match self {
            Self::Api => "isotherm_api_",
            Self::Session => "isotherm_session_",
            Self::Guest => "isotherm_guest_",
            Self::Invitation => "isotherm_invitation_",
            Self::Share => "isotherm_share_",
        }
    }

    fn context(self) -> &'static str {
        match self {
            Self::Api => "isotherm api token digest v1",
            Self::Session => "isotherm session digest v1",
            Self::Guest => "isotherm guest digest v1",
            Self::Invitation => "isotherm invitation digest v1",
            Self::Share => "isotherm share digest v1",
        }
    }

    /// Whether the text could be one of these, by its look.
    pub(crate) fn is_in(self, text: &str) -> bool {
        text.starts_with(self.prefix())
    }
}

/// A new secret and its digest.
///
/// # Errors
/// The system gives no random numbers.
pub(crate) fn new(purpose: Purpose) -> Result<(String, Digest), getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    let text = format!("{}{}", purpose.prefix(), blake3::Hash::from_bytes(random).to_hex());
    let digest = digest(purpose, &text);
    Ok((text, digest))
}

/// What is kept of a secret.
pub(crate) fn digest(purpose: Purpose, text: &str) -> Digest {
    blake3::derive_key(purpose.context(), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_new_each_time_and_known_by_its_digest() {
        let [(one, of_one), (two, of_two)] = [new(Purpose::Api).unwrap(), new(Purpose::Api).unwrap()];
        assert!(Purpose::Api.is_in(&one) && one.len() == "isotherm_api_".len() + 64, "{one}");
        assert_ne!((&one, of_one), (&two, of_two));
        assert_eq!(digest(Purpose::Api, &one), of_one);
    }
}
