# What a release is made of: notices, Debian packages, the tarball. Included by the Makefile.

.PHONY: notices

notices: ## write packaging/NOTICES anew: the licences of all crates that are linked
	@packaging/notices.py
