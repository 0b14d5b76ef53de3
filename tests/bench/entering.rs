//! What signing in costs, and what being signed in adds to every page.

use crate::books::{self, FUND};
use crate::place;
use crate::table::{Table, Target, millis};
use cofund::access::{Actor, Cost};
use cofund::app::{App, Clock};
use cofund::db::Db;
use cofund::money::Lang;
use cofund::people::first;
use cofund::people::sign_in::{Origin, by_password};
use cofund::secret::Ring;
use cofund::web::{self, Site};
use poem::endpoint::BoxEndpoint;
use poem::test::TestClient;
use poem::{EndpointExt, IntoEndpoint, Response};
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PASSWORD: &str = "violet tram seven";
const ROUNDS: usize = 600;
const PEOPLE: usize = 500;

type Pages = TestClient<BoxEndpoint<'static, Response>>;

pub async fn run(table: &mut Table) {
    let folder = place::folder();
    let url = place::sqlite(folder.path(), "people.db").await;
    let ctx = books::open(&url, 0).await;
    books::found(&ctx).await;
    books::close(ctx).await;
    let db = Db::connect(&url).await.unwrap();
    let ring = Ring::parse("COFUND_KEYS", &Ring::fresh("bench-1")).unwrap();
    let app = App::start_with(db, Clock::System, Cost::FULL, ring);
    let root = app.ctx(Actor::LocalAdministrator, Lang::En);
    first::create(&root, "Ada", "ada@example.org", PASSWORD)
        .await
        .unwrap();
    added_to_a_page(table, &app).await;
    crowd(table, &app).await;
}

fn client(site: Site) -> Pages {
    TestClient::new(web::app(Arc::new(site)).into_endpoint().boxed())
}

fn from(n: usize) -> Origin {
    Origin {
        address: format!("10.{}.{}.{}", n / 62_500, n / 250 % 250, n % 250 + 1),
        agent: "bench".into(),
    }
}

async fn page(client: &Pages, path: &str, cookie: &str) -> Duration {
    let start = Instant::now();
    let request = client.get(path.to_owned()).header("host", "localhost");
    let came = request.header("cookie", cookie).send().await;
    came.assert_status_is_ok();
    let body = came.0.into_body().into_vec().await.unwrap();
    assert!(!body.is_empty());
    start.elapsed()
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    millis(all[all.len() / 2])
}

/// The same page for somebody signed in and for the keyboard of the machine, in turn.
async fn added_to_a_page(table: &mut Table, app: &Arc<App>) {
    let token = by_password(app, "ada@example.org", PASSWORD, &from(1), None)
        .await
        .unwrap();
    let cookie = format!("session={}", token.text());
    let guarded = client(Site::new(Arc::clone(app)));
    let open = client(Site::given(Arc::clone(app), Actor::LocalAdministrator));
    let path = format!("/funds/{FUND}/journal");
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with.push(page(&guarded, &path, &cookie).await);
        without.push(page(&open, &path, "").await);
    }
    let (with, without) = (median(with), median(without));
    table.add("a page of journals, signed in", with, "ms", Target::None);
    table.add("  the same without the gate", without, "ms", Target::None);
    let name = "  what session and permissions add (median)";
    table.add(name, with - without, "ms", Target::Below(1.0));
    let mut sign_in = Vec::new();
    for _ in 0..ROUNDS {
        sign_in.push(page(&guarded, "/sign-in", "").await);
    }
    table.add(
        "the sign-in page",
        median(sign_in),
        "ms",
        Target::Below(1.0),
    );
}

/// All at once, at the full cost, while somebody reads a page over and over.
async fn crowd(table: &mut Table, app: &Arc<App>) {
    let hash = app.passwords.hash(PASSWORD).await.unwrap();
    for n in 0..PEOPLE {
        let id = n + 100;
        let sql = format!(
            "INSERT INTO person VALUES ({id}, 'p-{id}', {id}, 'P', 'p{id}@example.org', \
             'p{id}@example.org', 'en', 'active', '{hash}', 1)"
        );
        app.db.write.execute_unprepared(&sql).await.unwrap();
    }
    let reader = client(Site::given(Arc::clone(app), Actor::LocalAdministrator));
    let path = format!("/funds/{FUND}/journal");
    let mut before = Vec::new();
    for _ in 0..100 {
        before.push(page(&reader, &path, "").await);
    }
    let base = peak();
    let start = Instant::now();
    let mut crowd = tokio::task::JoinSet::new();
    for n in 0..PEOPLE {
        let app = Arc::clone(app);
        crowd.spawn(async move {
            let email = format!("p{}@example.org", n + 100);
            by_password(&app, &email, PASSWORD, &from(n + 10), None).await
        });
    }
    let mut during = Vec::new();
    let mut entered = 0;
    while entered < PEOPLE {
        during.push(page(&reader, &path, "").await);
        while let Some(one) = crowd.try_join_next() {
            one.unwrap().expect("everybody is let in");
            entered += 1;
        }
    }
    let took = start.elapsed().as_secs_f64();
    let rate = f64::from(u32::try_from(PEOPLE).unwrap()) / took;
    table.add("500 sign-ins at once", rate, "/s", Target::None);
    let slowest = during.iter().max().copied().unwrap_or_default();
    let (before, during) = (median(before), median(during));
    table.add("  a page meanwhile (median)", during, "ms", Target::None);
    table.add(
        "  the slowest page meanwhile",
        millis(slowest),
        "ms",
        Target::None,
    );
    table.add(
        "  meanwhile / alone",
        during / before,
        "×",
        Target::Below(5.0),
    );
    table.add(
        "  memory added at most",
        peak() - base,
        "MiB",
        Target::Below(256.0),
    );
}

/// The most this process ever held.
pub fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    let kilobytes: u32 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    f64::from(kilobytes) / 1024.0
}
