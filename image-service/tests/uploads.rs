//! Photos in: identity, refusals, totals.

mod common;

use axum::http::StatusCode;
use common::{App, Part, photos};

const OBJECTS: &str = "SELECT count(*) FROM blob_object";
const MESSAGES: &str = "SELECT count(*) FROM bus_delivery";

#[tokio::test]
async fn a_photo_is_new_once_and_then_already_there() {
    let app = App::new().await;
    let photo = photos::jpeg(1);
    let first = app.photo("june", "a/mug.jpg", &photo).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(
        (&first.json()["state"], &first.json()["already_there"]),
        (&"received".into(), &false.into())
    );
    let again = app.photo("june", "a/mug.jpg", &photo).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json()["already_there"], true);
    assert_eq!(again.json()["asset_id"], first.json()["asset_id"]);
    assert_eq!(app.totals().await["total"], 1);
    assert_eq!(app.messages("image_uploads").await.len(), 1);
}

#[tokio::test]
async fn the_same_photo_twice_is_one_object_and_two_references() {
    let app = App::new().await;
    let photo = photos::jpeg(1);
    let mut ids = Vec::new();
    for (batch, path) in [("june", "a.jpg"), ("june", "b.jpg"), ("july", "a.jpg")] {
        let answer = app.photo(batch, path, &photo).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        ids.push(answer.json()["asset_id"].clone());
    }
    ids.dedup();
    assert_eq!((ids.len(), app.count(OBJECTS).await), (3, 1));
    let other = app.photo("june", "a.jpg", &photos::jpeg(2)).await;
    assert_eq!(other.status, StatusCode::CREATED);
    assert_eq!(app.count(OBJECTS).await, 2);
    assert_eq!(app.totals().await["received"], 4);
    assert_eq!(app.messages("image_uploads").await.len(), 4);
}

#[tokio::test]
async fn each_bad_file_gets_its_reason_and_the_rest_goes_on() {
    let app = App::with(|config| config.limits.max_bytes = 100_000).await;
    let big = [photos::jpeg(1), vec![0; 150_000]].concat();
    let enormous = vec![0xFF; 1_000_000];
    let bad = [
        ("empty.jpg", Vec::new(), "image.empty"),
        (
            "text.jpg",
            b"This is no picture. ".repeat(20),
            "image.not_an_image",
        ),
        ("short-text.jpg", b"hello".to_vec(), "image.not_an_image"),
        ("cut.jpg", photos::truncated(), "image.truncated"),
        ("bomb.jpg", photos::bomb(0), "image.too_many_pixels"),
        // Its header decides before its size could.
        (
            "big-bomb.jpg",
            photos::bomb(200_000),
            "image.too_many_pixels",
        ),
        ("empty.gif", photos::gif(0), "image.corrupt"),
        ("big.jpg", big, "image.too_many_bytes"),
        (
            "paper.pdf",
            b"%PDF-1.7 and more".repeat(10),
            "image.not_an_image",
        ),
    ];
    for (number, (path, bytes, code)) in bad.iter().enumerate() {
        let answer = app.photo("june", path, bytes).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{path}: {}",
            answer.text
        );
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        let problem = answer.problem();
        assert_eq!(
            (problem["code"].as_str(), problem["file"].as_str()),
            (Some(*code), Some(*path))
        );
        for part in ["field", "value", "rule", "fix"] {
            assert!(
                problem[part].as_str().is_some_and(|text| !text.is_empty()),
                "{path}: {problem}"
            );
        }
        assert_eq!(app.totals().await["rejected"], number + 1, "{path}");
    }
    let answer = app.photo("june", "endless.jpg", &enormous).await;
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        answer.text
    );
    let good = app.photo("june", "good.txt", &photos::gif(1)).await;
    assert_eq!(
        good.status,
        StatusCode::CREATED,
        "the content decides, not the name: {}",
        good.text
    );
    let totals = app.totals().await;
    assert_eq!(
        (&totals["received"], &totals["rejected"]),
        (&1.into(), &(bad.len() + 1).into())
    );
    assert_eq!(
        (app.count(OBJECTS).await, app.count(MESSAGES).await),
        (1, 1)
    );
    app.assert_spool_is_empty();
}

#[tokio::test]
async fn a_refused_file_stays_refused_and_counts_once() {
    let app = App::new().await;
    for _ in 0..2 {
        let answer = app.photo("june", "cut.jpg", &photos::truncated()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.problem()["code"], "image.truncated");
    }
    assert_eq!(app.totals().await["total"], 1);
    let listed = app.get("/api/v1/assets?state=rejected").await.json();
    assert_eq!(listed["items"][0]["problem"]["file"], "cut.jpg");
    assert_eq!(listed["items"][0]["original_url"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_file_that_new_limits_allow_is_taken_under_its_old_id() {
    let app = App::with(|config| config.limits.max_pixels = 100).await;
    let photo = photos::jpeg(1);
    assert_eq!(
        app.photo("june", "MUG.jpg", &photo).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let before = app.get("/api/v1/assets").await.json();
    let app = app.reopened(|_| ()).await;
    let answer = app.photo("june", "MUG.jpg", &photo).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["asset_id"], before["items"][0]["asset_id"]);
    assert_eq!(app.totals().await["received"], 1);
    assert_eq!(app.messages("image_uploads").await.len(), 1);
}

#[tokio::test]
async fn forms_that_make_no_sense_say_so() {
    let app = App::new().await;
    let photo = photos::jpeg(1);
    let file = || Part::file("file", "a.jpg", &photo);
    for (parts, field) in [
        (vec![Part::text("batch", "june")], "file"),
        (vec![file(), Part::file("file", "b.jpg", &photo)], "file"),
        (vec![Part::text("colour", "red"), file()], "colour"),
        (vec![Part::text("path", "a\u{1}b.jpg"), file()], "path"),
        (vec![Part::text("batch", "a\nb"), file()], "batch"),
    ] {
        let answer = app.form("/api/v1/assets", &parts).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert_eq!(answer.problem()["field"], field, "{}", answer.text);
    }
    let cut = axum::http::Request::post("/api/v1/assets")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(axum::body::Body::from(
            "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc",
        ))
        .expect("a request");
    assert_eq!(app.call(cut).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.totals().await["total"], 0);
    app.assert_spool_is_empty();
}

#[tokio::test]
async fn fields_may_follow_the_file_and_the_file_names_the_path() {
    let app = App::new().await;
    let photo = photos::jpeg(1);
    let parts = [
        Part::file("file", "mug.jpg", &photo),
        Part::text("batch", "june"),
    ];
    let answer = app.form("/api/v1/assets", &parts).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let id = answer.json()["asset_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let photo = app.get(&format!("/api/v1/assets/{id}")).await.json();
    assert_eq!(
        (&photo["batch"], &photo["path"]),
        (&"june".into(), &"mug.jpg".into())
    );
    assert_eq!(
        (&photo["width"], &photo["height"], &photo["media_type"]),
        (&64.into(), &48.into(), &"image/jpeg".into())
    );
}

#[tokio::test]
async fn intake_waits_while_too_much_is_unsent() {
    let app = App::with(|config| config.max_backlog = 0).await;
    for answer in [
        app.photo("june", "a.jpg", &photos::jpeg(1)).await,
        app.import("batch=june", "sku,name,price\nA,Cup,5\n").await,
        app.put("A", "{}").await,
    ] {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers.contains_key("retry-after"));
    }
    assert_eq!(app.totals().await["total"], 0);
}

#[tokio::test]
async fn the_list_comes_in_pages_and_by_batch_and_state() {
    let app = App::new().await;
    for number in 0..5 {
        app.photo("june", &format!("{number}.jpg"), &photos::jpeg(number))
            .await;
    }
    app.photo("july", "x.jpg", b"no").await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app
            .get(&format!("/api/v1/assets?limit=2&cursor={cursor}"))
            .await
            .json();
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["path"].to_string()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(
        seen,
        [
            r#""0.jpg""#,
            r#""1.jpg""#,
            r#""2.jpg""#,
            r#""3.jpg""#,
            r#""4.jpg""#,
            r#""x.jpg""#
        ]
    );
    let july = app.get("/api/v1/assets?batch=july").await.json();
    assert_eq!(
        (&july["totals"]["total"], &july["totals"]["rejected"]),
        (&1.into(), &1.into())
    );
    let received = app.get("/api/v1/assets?state=received").await.json();
    assert_eq!(received["items"].as_array().map(Vec::len), Some(5));
    assert_eq!(
        app.get("/api/v1/assets?state=lost").await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        app.get("/api/v1/assets/42").await.status,
        StatusCode::NOT_FOUND
    );
}
