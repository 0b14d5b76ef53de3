//! Making an account for oneself, from the sign-in page to the page that was wanted.

use super::served::Pages;
use super::{Browser, PHONE, Reader};
use crate::engine::{Database, Engine};
use crate::world;
use cofund::web::{self, Site};
use entity::mail;
use sea_orm::EntityTrait;
use std::sync::Arc;
use thirtyfour::prelude::*;

async fn fill(browser: &Browser, id: &str, text: &str) {
    let field = browser.driver.find(By::Id(id)).await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn press(browser: &Browser, css: &str) {
    let button = browser.driver.query(By::Css(css)).first().await;
    button.unwrap().click().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_on_a_phone() {
    let database = Database::fresh(Engine::Sqlite).await;
    let app = world::app(&database).await;
    let site = Site::new(Arc::clone(&app));
    let pages = Pages::serve(web::app(Arc::new(site))).await;
    let reader = Reader {
        width: PHONE,
        ..Reader::default()
    };
    let browser = Browser::open(reader).await;
    browser
        .goto(&format!("{}/sign-in?next=/account", pages.address))
        .await;
    press(&browser, "a[href^='/register']").await;
    browser.driver.query(By::Id("name")).first().await.unwrap();
    browser.assert_clean("register").await;
    fill(&browser, "name", "Eve").await;
    fill(&browser, "email", "eve@example.org").await;
    press(&browser, "main form .btn-primary").await;
    browser
        .driver
        .query(By::Css(".lede"))
        .first()
        .await
        .unwrap();
    let mut letters = Vec::new();
    for _ in 0..200 {
        letters = mail::Entity::find().all(&app.db.read).await.unwrap();
        if !letters.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    browser.assert_clean("register-sent").await;
    let (_, link) = letters[0].text.split_once("/register/confirm").unwrap();
    let link = link.lines().next().unwrap();
    browser
        .goto(&format!("{}/register/confirm{link}", pages.address))
        .await;
    browser.assert_clean("register-confirm").await;
    fill(&browser, "password", world::people::PASSWORD).await;
    press(&browser, "main form .btn-primary").await;
    let found = browser.driver.query(By::Id("sessions-title")).first().await;
    found.unwrap();
}
