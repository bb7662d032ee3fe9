# A small project to try Agent Guard on. It needs no account, no provider and no network:
# terraform_data lives in the local state file only.

terraform {
  required_version = ">= 1.4"
}

resource "terraform_data" "database" {
  input = "customers"
}

resource "terraform_data" "bucket" {
  input = "backups of ${terraform_data.database.output}"
}
