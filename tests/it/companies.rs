//! The register of companies: one company each, what may be the same, people, records merged.

mod lookup;
mod machine;
mod merge;
mod pages;
mod people;
mod register;

use crate::world::key;
use cofund::app::Ctx;
use cofund::error::Result;
use cofund::fund::company::{MergeCompany, Merged, PartCompany, RegisterCompany};
use cofund::fund::view::company::{CompanyView, company as view};

/// As typed, in Estonia.
pub fn entered(code: &str, name: &str) -> RegisterCompany {
    RegisterCompany {
        code: code.into(),
        name: name.into(),
        country: "EE".into(),
        ..RegisterCompany::default()
    }
}

/// Registers it, whatever is alike.
async fn enter(ctx: &Ctx, register: RegisterCompany) {
    let register = RegisterCompany {
        distinct: true,
        ..register
    };
    ctx.run(&key(), register).await.expect("it is registered");
}

async fn merge(ctx: &Ctx, company: &str, into: &str) -> Result<Merged> {
    let merge = MergeCompany {
        company: company.into(),
        into: into.into(),
        reason: "Entered twice".into(),
    };
    ctx.run(&key(), merge).await
}

async fn part(ctx: &Ctx, company: &str) -> Result<Merged> {
    let part = PartCompany {
        company: company.into(),
        reason: "Two companies".into(),
    };
    ctx.run(&key(), part).await
}

async fn seen(ctx: &Ctx, code: &str) -> CompanyView {
    view(ctx, code).await.expect("it is seen")
}

/// Codes of what may be the same.
async fn alike(ctx: &Ctx, code: &str) -> Vec<String> {
    let alike = seen(ctx, code).await.alike;
    alike.into_iter().map(|a| a.code).collect()
}
