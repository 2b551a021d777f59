# What a release is made of: notices, Debian packages, the tarball. Included by the Makefile.

.PHONY: notices deb

notices: ## write packaging/NOTICES anew: the licences of all crates that are linked
	@packaging/notices.py

deb: $(SHARED) $(DROP_IN) ## Debian packages into target/deb
	@packaging/deb.sh "$(T)/deb" '$(VERSION)'
