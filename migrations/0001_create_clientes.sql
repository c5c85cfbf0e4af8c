-- Where the company's table is there already, it stays as it is.
-- No key is declared: Redshift enforces none, and plans on a false promise where one is broken.
CREATE TABLE IF NOT EXISTS clientes (
    id VARCHAR(64) NOT NULL,
    nombre VARCHAR(100),
    apellido VARCHAR(100),
    rut VARCHAR(12),
    correo VARCHAR(254)
);
