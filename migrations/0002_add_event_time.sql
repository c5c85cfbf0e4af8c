-- Rows of older data have NULL in all three, and are older than every event.
ALTER TABLE clientes ADD COLUMN publicado_en TIMESTAMP;
-- Decides between two events of the same instant.
ALTER TABLE clientes ADD COLUMN huella VARCHAR(16);
-- A tombstone: of a forgotten client only its id and the time remain.
ALTER TABLE clientes ADD COLUMN olvidado BOOLEAN;
