//! Legal forms, folded as names are compared: without dots, in one case.

use std::collections::HashSet;
use std::sync::LazyLock;

/// As words, those written with spaces or signs without them.
pub static FORMS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| WORDS.split_whitespace().collect());

const WORDS: &str = "
  ab ag aktiebolag aktiengesellschaft aps as asa bhd bv bvba co coltd company corp corporation doo
  eeig eg ehf eirl eood eurl gbr gesellschaftmitbeschränkterhaftung gie gmbh gmbhcokg gmbh&cokg hf
  ik inc incorporated kft kg kgaa kk ks lda limited llc llp lp ltd ltda ltee ltée mbh nv nyrt ohg
  ood ou oü oy oyj plc pllc pte pty ptyltd publiclimitedcompany pvt sa sab sadecv sal sapi sarl
  sàrl sas sasu sca scs sdnbhd se sia sl slu snc sociétéanonyme spa spolsro spzoo spółkazoo srl
  srls sro sti tov uab ug vof zao zrt
  ооо оао зао ао пао тов еоод оод ад
  株 有 合 合同 同 名 資 주 유";

/// Those that stand at a name without a space.
pub const GLUED: &[&str] = &[
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "주식회사",
    "유한회사",
];

/// Most words of a form written apart, such as `s r o` or `sp z o o`.
pub const MOST_WORDS: usize = 5;
