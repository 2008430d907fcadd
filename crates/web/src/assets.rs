//! The style sheet, the script and the fonts, embedded in the binary and served under a path that holds their hash, so
//! that a browser may keep them for a year and still never shows an old one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

/// The route that [`serve`] belongs to.
pub const PATH: &str = "/assets/{hash}/{file}";

#[derive(Embed)]
#[folder = "../../frontend/dist/assets/"]
struct Dist;

/// One hash over all files: the style sheet names the fonts beside it, so they share a folder.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut all = [0u8; 8];
    for name in Dist::iter() {
        if let Some(file) = Dist::get(&name) {
            for (at, byte) in file.metadata.sha256_hash().into_iter().enumerate() {
                all[at % 8] = all[at % 8].rotate_left(3) ^ byte;
            }
        }
    }
    data_encoding::HEXLOWER.encode(&all)
});

/// The address of an embedded file, for example `asset_url("app.css")`.
pub fn asset_url(file: &str) -> String {
    format!("/assets/{}/{file}", *HASH)
}

/// Serves an embedded file; 404 for a name that is not there. An old hash gets the new file, uncached.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(file) = Dist::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let kept = if hash == *HASH {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, content_type(kind.as_ref())),
        (header::CACHE_CONTROL, kept.to_owned()),
    ];
    (headers, file.data.into_owned()).into_response()
}

fn content_type(kind: &str) -> String {
    if kind.starts_with("text/") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    }
}

/// The routes of the embedded files, with the headers that every answer has.
pub fn router() -> axum::Router {
    let secure = |mut response: Response| async {
        crate::session::secure(response.headers_mut());
        response
    };
    axum::Router::new()
        .route("/assets/{hash}/{file}", axum::routing::get(serve))
        .layer(axum::middleware::map_response(secure))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(hash: &str, name: &str) -> Response {
        serve(Path((hash.to_owned(), name.to_owned()))).await
    }

    #[tokio::test]
    async fn the_style_sheet_is_kept_for_a_year_under_its_hash() {
        let answer = answer(&HASH, "app.css").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(
            answer.headers()[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(asset_url("app.css"), format!("/assets/{}/app.css", *HASH));
    }

    #[tokio::test]
    async fn an_old_hash_is_not_kept_and_an_unknown_file_is_not_found() {
        assert_eq!(
            answer("old", "app.js").await.headers()[header::CACHE_CONTROL],
            "no-cache"
        );
        assert_eq!(answer(&HASH, "none.js").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(answer(&HASH, "../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn fonts_are_served_as_fonts() {
        let answer = answer(&HASH, "inter-latin-wght-normal.woff2").await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "font/woff2");
    }
}
