# 画面の文言。キーは全言語共通。

## 枠
skip = 本文へ移動
nav-main = メインメニュー
nav-menu = メニュー
nav-breadcrumb = 現在の位置
nav-language = 言語
nav-choose-fund = ファンドを選択
nav-capital = 出資
nav-portfolio = 投資先
nav-treasury = 資金管理
nav-books = 帳簿
nav-overview = 概要
nav-sponsors = 出資者
nav-commitments = 出資約束
nav-calls = キャピタルコール
nav-receipts = 入金
nav-distributions = 分配
nav-awards = 採択・投資決定
nav-disbursements = 支払実行
nav-write-offs = 評価減・償却
nav-expenses = 収益と費用
nav-fees = 管理報酬
nav-exchange = 為替取引
nav-journal = 仕訳帳
nav-statement = 勘定元帳
nav-trial-balance = 試算表
nav-periods = 会計期間

## 検索・移動
jump-title = 検索・移動
jump-find = 検索または移動先
jump-lede = このファンドの各ページと、ほかのファンド。
jump-search = 検索
jump-results = 検索結果
jump-none = 該当するものがありません。語を短くしてお試しください。

## 部品
copy = コピー
copied = { $id } をコピーしました
toast-undo = 元に戻す
pages = ページ送り
pages-newer = 新しい方へ
pages-older = 古い方へ
chart-numbers = 数値を表示

## 入力
form-refused = 入力内容をご確認ください
form-error = エラー：
form-optional = （任意）
form-understood = { $reading } と読み取りました

## サーバーからの拒否
error-rule = 該当規則：
error-home = 最初のページへ
error-not-found = ページが見つかりません
error-not-found-detail = アドレスが誤っているか、閲覧権限がありません。
error-method = この操作はここではできません
error-method-detail = このページはこの種類の要求を受け付けません。前のページに戻り、フォームから操作してください。
error-request = 要求を読み取れませんでした
error-request-detail = 内容が不足しているか、形式が正しくありません。前のページに戻り、再読み込みしてからやり直してください。記帳は行われていません。
error-internal = システム側で問題が発生しました
error-internal-detail = 直前の操作が完了したかどうかは確定していません。やり直す前に記帳をご確認ください。同じフォームを再送しても二重に記帳されることはありません。
error-reference = 照会番号：{ $reference }
error-host = アドレスが違います
error-host-detail = このサーバーは 127.0.0.1 や localhost など、この機器のアドレスでのみ応答します。
error-origin = 別のサイトから送信されたため拒否しました
error-origin-detail = 変更はこのサイトのフォームからのみ受け付けます。記帳は行われていません。こちらのフォームを開いて送信し直してください。
error-encoding = 圧縮された内容は受け付けません
error-encoding-detail = 圧縮せずに送信してください。記帳は行われていません。
error-slow = 受信に時間がかかりすぎました
error-slow-detail = 接続を確認し、送信し直してください。記帳は行われていません。
error-large = 送信内容が大きすぎます
error-large-detail = 上限は { $kib } KiB です。記帳は行われていません。
error-form = このフォームは使用できません
error-form-detail = 不完全か、古くなっています。前のページに戻り、再読み込みしてから送信し直してください。記帳は行われていません。

error-refused = 受け付けられませんでした
