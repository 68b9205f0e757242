use std::time::Duration;

use domain::Marketplace;
use http_out::{Method, Request, Response, SendError};
use serde_json::json;
use simulator::{Profile, seller_id};

use crate::kit::{Shops, basic, credential, json as read};

const TRENDYOL: Marketplace = Marketplace::Trendyol;

fn question(shops: &Shops) -> Request {
    let path = format!("/product/sellers/{}/products/approved", seller_id(TRENDYOL));
    shops
        .api(TRENDYOL, Method::Get, &path)
        .header(
            "authorization",
            basic(
                credential(TRENDYOL, "api_key"),
                credential(TRENDYOL, "api_secret"),
            ),
        )
        .header("user-agent", "100001 - SelfIntegration")
}

/// What a run of calls was answered; 0 for a broken connection.
async fn run(shops: &Shops, calls: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        let answer: Result<Response, SendError> = shops.client.send(&question(shops)).await;
        statuses.push(match answer {
            Ok(answer) => {
                if answer.status == 429 {
                    assert!(
                        answer
                            .retry_after()
                            .is_some_and(|wait| wait >= Duration::from_secs(1))
                    );
                }
                answer.status
            }
            Err(SendError::Unknown(_)) => 0,
            Err(other) => panic!("{other}"),
        });
    }
    statuses
}

async fn nasty(seed: u64) -> Vec<u16> {
    let shops = Shops::open_with(|config| {
        config.profile = Profile::Nasty;
        config.seed = seed;
    })
    .await;
    run(&shops, 60).await
}

#[tokio::test]
async fn the_same_seed_plays_the_same_faults() {
    let (first, again, other) = tokio::join!(nasty(7), nasty(7), nasty(8));
    assert_eq!(first, again);
    assert_ne!(first, other);
    for status in [200, 429, 500, 0] {
        assert!(first.contains(&status), "no {status} in {first:?}");
    }
}

#[tokio::test]
async fn the_profile_can_be_changed_and_stays() {
    let shops = Shops::open().await;
    assert_eq!(run(&shops, 20).await, vec![200; 20]);
    let to = format!("{}/sim/trendyol/profile", shops.origin);
    let wish = Request::new(Method::Post, &to).json(&json!({ "profile": "nasty", "seed": 7 }));
    assert_eq!(shops.send(wish).await.status, 200);
    assert!(run(&shops, 60).await.iter().any(|status| *status != 200));
    let unknown = Request::new(Method::Post, &to).json(&json!({ "profile": "kind" }));
    assert_eq!(shops.send(unknown).await.status, 422);

    let shops = shops.reopen().await;
    let setting = shops
        .send(Request::get(format!(
            "{}/sim/trendyol/profile",
            shops.origin
        )))
        .await;
    assert_eq!(read(&setting), json!({ "profile": "nasty", "seed": 7 }));
}

#[tokio::test]
async fn real_limits_are_kept() {
    let shops = Shops::open_with(|config| config.limit_speed = 1).await;
    // 50 calls in 10 seconds: the bucket cannot refill 50 in the time of 120.
    let statuses = run(&shops, 120).await;
    assert!(statuses[..50].iter().all(|status| *status == 200));
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn an_effect_that_was_answered_with_an_error_is_in_the_books_once() {
    let shops = Shops::open_with(|config| {
        config.profile = Profile::Nasty;
        config.seed = 3;
    })
    .await;
    let mut accepted = 0;
    for number in 0..40 {
        let path = format!(
            "/inventory/sellers/{}/products/price-and-inventory",
            seller_id(TRENDYOL)
        );
        let body = json!({ "items": [{ "barcode": format!("B{number}"), "quantity": number }] });
        let mut request = question(&shops).json(&body);
        request.method = Method::Post;
        request.url = shops.api(TRENDYOL, Method::Post, &path).url;
        if shops
            .client
            .send(&request)
            .await
            .is_ok_and(|answer| answer.status == 200)
        {
            accepted += 1;
        }
    }
    let kept = shops.books(TRENDYOL).await.batches.len();
    assert!(
        kept > accepted,
        "{kept} batches were kept and {accepted} acknowledged"
    );
    assert!(kept < 40, "some calls failed before they had an effect");
}
