//! What browsers download: the loader, and the immutable scripts and Wasm that it names, each in up to three codings.

use std::{
    collections::HashMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::{
    Collector, cors,
    encoding::{self, Coding},
    held::Shared,
    media,
};

/// The one address that must be asked again: short, and a stale one may be used while asking.
const LOADER_AGE: &str = "max-age=300, stale-while-revalidate=86400";
/// Names carry a hash of their contents.
const FOREVER: &str = "public, max-age=31536000, immutable";
const LOADER: &str = "isotherm.js";
const NOT_BUILT: &str = "the browser bundle is not built: run `cargo xtask build`\n";

#[derive(RustEmbed)]
#[folder = "../../pkg/dist"]
#[allow_missing = true]
struct Embedded;

/// The built files, by path below the server's root.
pub struct Assets {
    files: HashMap<String, Asset>,
}

/// One file.
struct Asset {
    media: HeaderValue,
    /// Of the plain bytes, in hex.
    hash: String,
    bodies: Vec<(Coding, Bytes)>,
}

/// Why a folder of assets cannot be served.
#[derive(Debug)]
pub enum AssetsError {
    /// The folder or a file in it cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The folder has no loader.
    NotBuilt(PathBuf),
}

impl fmt::Display for AssetsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NotBuilt(folder) => {
                write!(f, "{} has no {LOADER}: run `cargo xtask build`", folder.display())
            }
        }
    }
}

impl std::error::Error for AssetsError {}

impl Assets {
    /// The files that were built into this program; none if it was built before them.
    #[must_use]
    pub fn embedded() -> Self {
        let file = |name: &str| Embedded::get(name).map(|file| (name.into(), file.data.into_owned()));
        Self::from_files(Embedded::iter().filter_map(|name| file(&name)).collect())
    }

    /// The files of a folder laid out like `pkg/dist`, read now.
    ///
    /// # Errors
    /// The folder cannot be read, or has no loader.
    pub fn read(folder: &Path) -> Result<Self, AssetsError> {
        let mut files = HashMap::new();
        read_into(&mut files, folder, "")?;
        if !files.contains_key(LOADER) {
            return Err(AssetsError::NotBuilt(folder.into()));
        }
        let hashed = folder.join("a");
        if hashed.is_dir() {
            read_into(&mut files, &hashed, "a/")?;
        }
        Ok(Self::from_files(files))
    }

    fn from_files(mut files: HashMap<String, Vec<u8>>) -> Self {
        let names: Vec<String> = files.keys().filter(|name| !is_packed(name)).cloned().collect();
        let assets = names.into_iter().filter_map(|name| {
            let asset = Asset::take(&mut files, &name)?;
            Some((name, asset))
        });
        Self { files: assets.collect() }
    }

    /// Whether there is anything to serve.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn is_packed(name: &str) -> bool {
    [".br", ".gz"].iter().any(|end| name.ends_with(end))
}

fn read_into(files: &mut HashMap<String, Vec<u8>>, folder: &Path, prefix: &str) -> Result<(), AssetsError> {
    let failed = |path: &Path, error| AssetsError::Unreadable(path.into(), error);
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let (Some(name), true) = (name, path.is_file()) {
            let bytes = fs::read(&path).map_err(|error| failed(&path, error))?;
            files.insert(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(())
}

impl Asset {
    fn take(files: &mut HashMap<String, Vec<u8>>, name: &str) -> Option<Self> {
        let plain = files.remove(name)?;
        let hash = blake3::hash(&plain).to_hex()[..16].to_string();
        let mut bodies = vec![(Coding::Identity, Bytes::from(plain))];
        for (coding, end) in [(Coding::Gzip, "gz"), (Coding::Brotli, "br")] {
            let packed = files.remove(&format!("{name}.{end}"));
            bodies.extend(packed.map(|bytes| (coding, Bytes::from(bytes))));
        }
        Some(Self { media: media::of(name), hash, bodies })
    }

    fn choose(&self, accept: &str) -> (Coding, Bytes) {
        let present: Vec<Coding> = self.bodies.iter().map(|(coding, _)| *coding).collect();
        let best = encoding::best(accept, &present);
        let chosen = self.bodies.iter().find(|(coding, _)| *coding == best);
        chosen.cloned().unwrap_or((Coding::Identity, Bytes::new()))
    }

    fn answer(&self, asked: &HeaderMap, age: &'static str) -> Response {
        let (coding, body) = self.choose(text(asked, header::ACCEPT_ENCODING));
        let etag = format!("\"{}-{}\"", self.hash, coding.name());
        let is_known = names_etag(text(asked, header::IF_NONE_MATCH), &etag);
        let headers = [
            (header::CACHE_CONTROL, HeaderValue::from_static(age)),
            (header::ETAG, HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\""))),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
            // Pages of any site load these, also those that isolate themselves.
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
        ];
        if is_known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let media = [(header::CONTENT_TYPE, self.media.clone())];
        let mut response = (Extension(Shared), headers, media, body).into_response();
        if coding != Coding::Identity {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        response
    }
}

const CROSS_ORIGIN_RESOURCE_POLICY: header::HeaderName =
    header::HeaderName::from_static("cross-origin-resource-policy");

/// Whether a list of entity tags names this one. A weak tag will do: caches weaken what they recompress.
fn names_etag(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

pub(crate) async fn loader(State(collector): State<Arc<Collector>>, asked: HeaderMap) -> Response {
    match collector.assets.files.get(LOADER) {
        Some(asset) => asset.answer(&asked, LOADER_AGE),
        None => (StatusCode::NOT_FOUND, NOT_BUILT).into_response(),
    }
}

/// To load a file needs no preflight unless the page adds headers to it.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    cors::preflight(cors::origin_of(&headers), "GET, HEAD, OPTIONS", cors::any_headers(&headers))
}

pub(crate) async fn immutable(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    asked: HeaderMap,
) -> Response {
    match collector.assets.files.get(uri.path().trim_start_matches('/')) {
        Some(asset) => asset.answer(&asked, FOREVER),
        None => (StatusCode::NOT_FOUND, format!("there is no asset {}\n", uri.path())).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_tag_is_found_in_a_list_and_when_weakened() {
        assert!(names_etag("\"a-br\", W/\"b-gzip\"", "\"b-gzip\""));
        assert!(names_etag("*", "\"x\""));
        assert!(!names_etag("", "\"x\"") && !names_etag("\"a-br\"", "\"a\""));
    }

    #[test]
    fn packed_siblings_belong_to_their_file_and_are_none_of_their_own() {
        let names = ["isotherm.js", "isotherm.js.br", "a/x.wasm"];
        let assets = Assets::from_files(names.map(|name| (name.into(), name.into())).into());
        assert_eq!(assets.files.len(), 2);
        assert_eq!(assets.files["isotherm.js"].choose("br, gzip").1, "isotherm.js.br");
        assert_eq!(assets.files["isotherm.js"].choose("gzip").1, "isotherm.js");
        assert_eq!(assets.files["a/x.wasm"].media, "application/wasm");
    }
}
