//! A folder of static pages under `/demo/`, with the site key written into them: a site to try Isotherm on.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    extract::{self, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use wire::SiteKey;

use crate::{Collector, media};

/// What a page writes where its site's key belongs.
const KEY_MARK: &str = "%SITE_KEY%";

/// A folder to serve, and the site that its pages belong to.
#[derive(Debug, Clone)]
pub struct Demo {
    root: PathBuf,
    site: SiteKey,
}

/// The folder cannot be served.
#[derive(Debug)]
pub struct DemoError(PathBuf, io::Error);

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the demo folder {}: {}", self.0.display(), self.1)
    }
}

impl std::error::Error for DemoError {}

/// What a path below `/demo/` leads to.
enum Found {
    File(PathBuf),
    /// A folder asked for without the slash that its relative links need.
    Folder,
    Nothing,
}

impl Demo {
    /// The demo in `folder`, whose pages send to `site`.
    ///
    /// # Errors
    /// The folder does not exist or cannot be read.
    pub fn new(folder: &Path, site: SiteKey) -> Result<Self, DemoError> {
        let root = fs::canonicalize(folder).map_err(|error| DemoError(folder.into(), error))?;
        fs::read_dir(&root).map_err(|error| DemoError(folder.into(), error))?;
        Ok(Self { root, site })
    }

    fn find(&self, path: &str) -> Found {
        let is_plain = |part: &str| !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
        if !path.split('/').all(is_plain) || path.starts_with('/') {
            return Found::Nothing;
        }
        // Resolved, so that a link inside the folder cannot lead out of it.
        match fs::canonicalize(self.root.join(path)) {
            Ok(found) if !found.starts_with(&self.root) => Found::Nothing,
            Ok(found) if !found.is_dir() => Found::File(found),
            Ok(found) if path.is_empty() || path.ends_with('/') => Found::File(found.join("index.html")),
            Ok(_) => Found::Folder,
            Err(_) => Found::Nothing,
        }
    }

    fn answer(&self, path: &str) -> Response {
        let file = match self.find(path) {
            Found::File(file) => file,
            Found::Folder => return Redirect::temporary(&format!("/demo/{path}/")).into_response(),
            Found::Nothing => return nothing(path),
        };
        let Ok(bytes) = fs::read(&file) else { return nothing(path) };
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let body = if name.ends_with(".html") { self.with_key(bytes) } else { bytes };
        let headers = [
            (header::CONTENT_TYPE, media::of(name)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        (headers, body).into_response()
    }

    fn with_key(&self, page: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(page) {
            Ok(text) => text.replace(KEY_MARK, self.site.as_str()).into_bytes(),
            Err(other) => other.into_bytes(),
        }
    }
}

fn nothing(path: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("the demo has no page {path:?}\n")).into_response()
}

pub(crate) async fn front(collector: State<Arc<Collector>>) -> Response {
    page(collector, extract::Path(String::new())).await
}

pub(crate) async fn page(
    State(collector): State<Arc<Collector>>,
    extract::Path(path): extract::Path<String>,
) -> Response {
    let Some(demo) = collector.demo.clone() else {
        return (StatusCode::NOT_FOUND, "no demo is served: start with --demo\n").into_response();
    };
    let read = tokio::task::spawn_blocking(move || demo.answer(&path));
    read.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
