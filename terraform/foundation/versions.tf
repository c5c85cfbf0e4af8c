terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The bucket and the key differ by account and environment: terraform init -backend-config (see ../README.md).
  # No `encrypt`: it would ask for SSE-S3 and override the bucket's own default, which is its KMS key.
  backend "s3" {
    region       = "us-east-1"
    use_lockfile = true
  }
}

provider "aws" {
  region              = local.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      project     = "clients"
      environment = var.environment
      managed-by  = "terraform"
    }
  }
}
