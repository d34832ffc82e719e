//! A table as a Parquet file, which DuckDB, pandas and Spark read with its types: moments are moments, flags are flags. Texts
//! are told as they came, since nothing there takes a cell for a formula.

use std::{io::Write, mem, sync::Arc};

use anyhow::{Result, bail};
use parquet::{
    basic::{LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::{Type, TypePtr},
};

use crate::{
    csv::Cell,
    export_rows::{Kind, Sheet},
};

/// So many rows are held in memory, and lie together in the file.
const TOGETHER: usize = 1 << 16;

/// A file that grows by [`TOGETHER`] rows at a time.
pub(crate) struct ParquetSheet<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: usize,
}

/// The cells of a column that are not written yet.
enum Column {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i64>),
    Decimals(Vec<f64>),
    Flags(Vec<bool>),
}

impl<W: Write + Send> ParquetSheet<W> {
    pub(crate) fn new(out: W, columns: impl Iterator<Item = (&'static str, Kind)>) -> Result<Self> {
        let columns: Vec<_> = columns.collect();
        let fields = columns.iter().map(|&(name, kind)| field(name, kind)).collect::<Result<_>>()?;
        let schema = Type::group_type_builder("isotherm").with_fields(fields).build()?;
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(WriterProperties::default()))?;
        let columns = columns.iter().map(|&(_, kind)| Column::of(kind)).collect();
        Ok(Self { file, columns, rows: 0 })
    }

    /// Without it, what was written is no file of the format.
    pub(crate) fn end(mut self) -> Result<()> {
        self.write()?;
        self.file.close()?;
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        if mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut out) = group.next_column()? else { bail!("the file has fewer columns than a row") };
            match column {
                Column::Texts(cells) => out.typed::<ByteArrayType>().write_batch(cells, None, None)?,
                Column::Numbers(cells) => out.typed::<Int64Type>().write_batch(cells, None, None)?,
                Column::Decimals(cells) => out.typed::<DoubleType>().write_batch(cells, None, None)?,
                Column::Flags(cells) => out.typed::<BoolType>().write_batch(cells, None, None)?,
            };
            out.close()?;
            column.clear();
        }
        group.close()?;
        Ok(())
    }
}

impl<W: Write + Send> Sheet for ParquetSheet<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell)?;
        }
        self.rows += 1;
        if self.rows == TOGETHER { self.write() } else { Ok(()) }
    }
}

impl Column {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Texts(Vec::new()),
            Kind::Number | Kind::Moment => Self::Numbers(Vec::new()),
            Kind::Amount => Self::Decimals(Vec::new()),
            Kind::Flag => Self::Flags(Vec::new()),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) -> Result<()> {
        match (self, cell) {
            (Self::Texts(cells), Cell::Text(text)) => cells.push(text.as_bytes().to_vec().into()),
            (Self::Numbers(cells), Cell::Number(number) | Cell::Moment(number)) => cells.push(*number),
            (Self::Decimals(cells), Cell::Decimal(number)) => cells.push(*number),
            (Self::Flags(cells), Cell::Flag(is)) => cells.push(*is),
            _ => bail!("a row has a cell of another kind than its column"),
        }
        Ok(())
    }

    fn clear(&mut self) {
        match self {
            Self::Texts(cells) => cells.clear(),
            Self::Numbers(cells) => cells.clear(),
            Self::Decimals(cells) => cells.clear(),
            Self::Flags(cells) => cells.clear(),
        }
    }
}

fn field(name: &str, kind: Kind) -> Result<TypePtr> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::INT64, None),
        Kind::Amount => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}
