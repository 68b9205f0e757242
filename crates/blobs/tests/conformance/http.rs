//! Serving.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use blobs::Area;
use blobs::http::{original_path, rendition_path, router};
use domain::Sha256Hex;
use tower::ServiceExt;

use crate::place::{ACCOUNT, Place};

crate::on_both! { s3:
    pictures_are_served_for_ever,
    originals_are_not_public,
    a_damaged_picture_is_never_served_whole,
}

const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0 and so on";

async fn ask(app: &Router, method: &str, path: &str, known: Option<&str>) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(tag) = known {
        request = request.header("if-none-match", tag);
    }
    app.clone()
        .oneshot(request.body(Body::empty()).expect("request"))
        .await
        .expect("answer")
}

fn header<'a>(answer: &'a Response<Body>, name: &str) -> &'a str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

async fn body(answer: Response<Body>) -> Vec<u8> {
    to_bytes(answer.into_body(), 1 << 20)
        .await
        .expect("body")
        .to_vec()
}

async fn pictures_are_served_for_ever(place: &Place) {
    let app = router(place.blobs.clone());
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Rendition, JPEG)
        .await
        .expect("put");
    let path = rendition_path(ACCOUNT, &sha);
    let answer = ask(&app, "GET", &path, None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-length", "14"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
    ] {
        assert_eq!(header(&answer, name), value, "{name}");
    }
    let tag = header(&answer, "etag").to_owned();
    assert_eq!(body(answer).await, JPEG);

    let head = ask(&app, "HEAD", &path, None).await;
    assert_eq!(
        (head.status(), header(&head, "content-length")),
        (StatusCode::OK, "14")
    );
    assert!(body(head).await.is_empty());
    let stored = format!("\"other\", W/{tag}");
    assert_eq!(
        ask(&app, "GET", &path, Some(&stored)).await.status(),
        StatusCode::NOT_MODIFIED
    );
    assert_eq!(
        ask(&app, "GET", &path, Some("\"other\"")).await.status(),
        StatusCode::OK
    );

    let absent = rendition_path(ACCOUNT, &Sha256Hex::of(b"absent"));
    let odd = format!("/media/{ACCOUNT}/rendition/..%2F..%2Ft.db");
    for path in [absent.as_str(), odd.as_str(), "/media/x/rendition/y"] {
        assert_eq!(
            ask(&app, "GET", path, None).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

async fn originals_are_not_public(place: &Place) {
    let app = router(place.blobs.clone());
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Original, "<html>")
        .await
        .expect("put");
    let public = format!("/media/{ACCOUNT}/original/{sha}");
    assert_eq!(
        ask(&app, "GET", &public, None).await.status(),
        StatusCode::NOT_FOUND
    );
    let answer = ask(&app, "GET", &original_path(ACCOUNT, &sha), None).await;
    assert_eq!(header(&answer, "content-type"), "application/octet-stream");
    assert!(header(&answer, "cache-control").starts_with("private"));
    assert_eq!(body(answer).await, b"<html>");
}

async fn a_damaged_picture_is_never_served_whole(place: &Place) {
    let app = router(place.blobs.clone());
    let sha = place
        .blobs
        .put(ACCOUNT, Area::Rendition, JPEG)
        .await
        .expect("put");
    place
        .smuggle(Area::Rendition, &sha, b"\xFF\xD8\xFF\xE0 and so ..")
        .await;
    let answer = ask(&app, "GET", &rendition_path(ACCOUNT, &sha), None).await;
    assert!(to_bytes(answer.into_body(), 1 << 20).await.is_err());
}
