GRANT SELECT ON TABLE clientes TO clients_reader;
GRANT SELECT, INSERT, UPDATE ON TABLE clientes TO clients_writer;
