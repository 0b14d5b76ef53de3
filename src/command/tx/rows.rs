//! Rows of domain tables, written behind the savepoint of the command that writes them.

use super::Tx;
use crate::access::Permit;
use crate::error::Result;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, EntityTrait, IntoActiveModel};

impl Tx {
    /// For writing rows of domain tables; what is written is taken back with the command.
    pub async fn writing(&mut self, _permit: &Permit) -> Result<&DatabaseTransaction> {
        self.guard_writes().await?;
        Ok(&self.conn)
    }

    /// Inserts a row of a domain table.
    pub async fn insert<E>(&mut self, permit: &Permit, row: E::Model) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let conn = self.writing(permit).await?;
        E::insert(row.into_active_model())
            .exec_without_returning(conn)
            .await?;
        Ok(())
    }

    /// Writes all columns of a row of a domain table that exists.
    pub async fn update<E>(&mut self, permit: &Permit, row: E::Model) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: Send,
    {
        let conn = self.writing(permit).await?;
        E::update(row.into_active_model().reset_all())
            .exec(conn)
            .await?;
        Ok(())
    }

    /// Writes the journals gathered so far, for statements that read them.
    pub async fn write_posted(&mut self, permit: &Permit) -> Result<()> {
        self.writing(permit).await?;
        self.write_own().await
    }
}
