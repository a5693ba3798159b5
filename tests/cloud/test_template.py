"""cf/stack.yaml: closed to the world, least privilege, and never a step back for the edge."""

from datetime import timedelta
from fnmatch import fnmatch
from typing import Any, cast

import pytest

from qdn_tui.api.staff import logins
from qdn_tui.api.staff.session import WORKING_DAY
from qdn_tui.cloud.resources import OUTPUTS
from qdn_tui.cloud.template import (
    EDGE_FUNCTIONS,
    LARGEST_INLINE,
    carry_code_forward,
    function_code,
    resource_block,
    stack_template,
)
from qdn_tui.cloud.users import SHORTEST_PASSWORD
from qdn_tui.domain.roles import Role

Tree = dict[str, Any]

# cfn-lint takes two seconds to load: one worker loads it, and only where its turn comes.
pytestmark = pytest.mark.xdist_group("template")


def read(text: str) -> Tree:
    from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]

    return cast("Tree", cfn_yaml.loads(text))


@pytest.fixture(scope="module")
def template() -> Tree:
    return read(stack_template())


@pytest.fixture(scope="module")
def resources(template: Tree) -> Tree:
    return cast("Tree", template["Resources"])


def of_type(resources: Tree, kind: str) -> Tree:
    every = {name: found for name, found in resources.items() if found["Type"] == kind}
    assert every, f"the template has no {kind}"
    return every


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_cfn_lint_finds_nothing_to_say() -> None:
    import cfnlint  # type: ignore[import-untyped]

    assert cfnlint.lint(stack_template(), regions=["us-west-2"]) == []


def test_it_fits_into_the_call_with_the_largest_function() -> None:
    code = "x" * 10_240
    grown = carry_code_forward(stack_template(), "", dict.fromkeys(EDGE_FUNCTIONS, code))
    assert len(stack_template().encode()) < LARGEST_INLINE
    # With both functions full it goes by way of S3, which takes a megabyte.
    assert len(grown.encode()) < 1_000_000


def test_every_name_that_qdn_resolves_is_an_output(template: Tree) -> None:
    assert set(OUTPUTS.values()) <= set(template["Outputs"])


class TestBuckets:
    def test_are_private_versioned_encrypted_and_keep_old_versions_90_days(
        self, resources: Tree
    ) -> None:
        buckets = of_type(resources, "AWS::S3::Bucket")
        assert len(buckets) == 4
        for bucket in buckets.values():
            properties = bucket["Properties"]
            assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
            assert len(properties["PublicAccessBlockConfiguration"]) == 4
            assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
            assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            whole, *partial = properties["LifecycleConfiguration"]["Rules"]
            assert whole["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
            assert [rule["Prefix"] for rule in partial] in ([], ["attempts/"])

    def test_answer_over_tls_only(self, resources: Tree) -> None:
        policies = of_type(resources, "AWS::S3::BucketPolicy")
        guarded = {policy["Properties"]["Bucket"]["Ref"] for policy in policies.values()}
        assert guarded == set(of_type(resources, "AWS::S3::Bucket"))
        for policy in policies.values():
            denied = [
                statement
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Deny"
            ]
            assert [statement["Condition"] for statement in denied] == [
                {"Bool": {"aws:SecureTransport": "false"}}
            ]
            assert denied[0]["Principal"] == "*"
            assert denied[0]["Action"] == "s3:*"
            assert len(denied[0]["Resource"]) == 2

    def test_let_in_nobody_but_their_own_distribution(self, resources: Tree) -> None:
        for name, policy in of_type(resources, "AWS::S3::BucketPolicy").items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    assert name != "DataBucketPolicy"
                    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
                    assert statement["Action"] in ("s3:GetObject", "s3:ListBucket")
                    arn = statement["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
                    assert arn.endswith(f"/${{{name.replace('BucketPolicy', 'Distribution')}}}")

    def test_data_and_logins_outlive_the_stack(self, resources: Tree) -> None:
        for name in ("DataBucket", "DataBucketPolicy", "StaffPool"):
            assert resources[name]["DeletionPolicy"] in ("Retain", "RetainExceptOnCreate")
            assert resources[name]["UpdateReplacePolicy"] == "Retain"


class TestTheApi:
    def test_may_get_and_put_its_own_keys_and_nothing_else(self, resources: Tree) -> None:
        (role,) = of_type(resources, "AWS::IAM::Role").values()
        assert "ManagedPolicyArns" not in role["Properties"]
        statements = {
            statement["Sid"]: statement
            for policy in role["Properties"]["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
        }
        assert {sid: as_list(found["Action"]) for sid, found in statements.items()} == {
            "ReadJobs": ["s3:GetObject"],
            "WriteJobs": ["s3:PutObject"],
            "KnowWhatIsMissing": ["s3:ListBucket"],
            "WriteItsLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
        }
        keys = {
            sid: [
                resource["Fn::Sub"][0].partition("${Bucket}/")[2]
                for resource in statements[sid]["Resource"]
            ]
            for sid in ("ReadJobs", "WriteJobs")
        }
        assert keys == {
            "ReadJobs": ["jobs.json", "archive/*", "attempts/*"],
            "WriteJobs": ["jobs.json", "attempts/*"],
        }
        assert statements["WriteItsLog"]["Resource"] == {"Fn::GetAtt": ["ApiLog", "Arn"]}
        assert all(
            resource != "*"
            for found in statements.values()
            for resource in as_list(found["Resource"])
        )

    def test_may_use_the_key_of_a_bucket_that_has_one_for_that_bucket_alone(
        self, resources: Tree, template: Tree
    ) -> None:
        (found,) = of_type(resources, "AWS::IAM::Policy").values()
        assert found["Condition"] == "HasDataKey"
        assert template["Parameters"]["ExistingDataKeyArn"]["Default"] == ""
        assert found["Properties"]["Roles"] == [{"Ref": "ApiRole"}]
        (statement,) = found["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        assert statement["Resource"] == {"Ref": "ExistingDataKeyArn"}
        (through,) = statement["Condition"].values()
        assert set(through) == {"kms:ViaService"}

    def test_tells_somebody_before_a_flood_of_good_answers_costs_much(
        self, resources: Tree
    ) -> None:
        alarms = [
            one["Properties"] for one in of_type(resources, "AWS::CloudWatch::Alarm").values()
        ]
        (flood,) = (one for one in alarms if one["MetricName"] == "Invocations")
        assert flood["Threshold"] / flood["Period"] > 20 / 2  # twenty tablets, every two seconds
        assert all(one["AlarmActions"] == [{"Ref": "AlarmTopic"}] for one in alarms)
        assert len(alarms) <= 10  # what every account has for nothing

    def test_is_reached_uncached_through_every_distribution(self, resources: Tree) -> None:
        distributions = of_type(resources, "AWS::CloudFront::Distribution")
        assert len(distributions) == 3
        for distribution in distributions.values():
            config = distribution["Properties"]["DistributionConfig"]
            (api,) = (one for one in config["CacheBehaviors"] if one["PathPattern"] == "/api/*")
            assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
            assert "POST" in api["AllowedMethods"]
            # CloudFront compresses nothing that it may not keep.
            assert "Compress" not in api
            # It writes down who asks.
            assert (
                api["FunctionAssociations"]
                == config["DefaultCacheBehavior"]["FunctionAssociations"]
            )
            origin = next(found for found in config["Origins"] if found["Id"] == "api")
            assert origin["OriginCustomHeaders"] == [
                {"HeaderName": "x-qdn-origin", "HeaderValue": {"Ref": "OriginSecret"}}
            ]
            assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"

    def test_its_secret_is_never_shown(self, template: Tree) -> None:
        assert template["Parameters"]["OriginSecret"]["NoEcho"] is True
        assert "Default" not in template["Parameters"]["OriginSecret"]
        assert "OriginSecret" not in str(template["Outputs"])

    def test_url_may_be_called_as_new_urls_need_it(self, resources: Tree) -> None:
        granted = {
            found["Properties"]["Action"]: found["Properties"]
            for found in of_type(resources, "AWS::Lambda::Permission").values()
        }
        assert set(granted) == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
        assert granted["lambda:InvokeFunctionUrl"]["FunctionUrlAuthType"] == "NONE"
        # Without this anyone with an AWS account could invoke the function directly.
        assert granted["lambda:InvokeFunction"]["InvokedViaFunctionUrl"] is True

    def test_logs_are_not_kept_for_ever(self, resources: Tree) -> None:
        for group in of_type(resources, "AWS::Logs::LogGroup").values():
            assert group["Properties"]["RetentionInDays"] <= 90


class TestTheLogins:
    def test_nobody_makes_one_by_themselves(self, resources: Tree) -> None:
        pool = resources["StaffPool"]["Properties"]
        assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
        assert pool["DeletionProtection"] == "ACTIVE"

    def test_say_nothing_about_who_has_one(self, resources: Tree) -> None:
        client = resources["StaffClient"]["Properties"]
        assert client["PreventUserExistenceErrors"] == "ENABLED"

    def test_end_when_the_api_says_and_can_be_taken_back(self, resources: Tree) -> None:
        client = resources["StaffClient"]["Properties"]
        assert client["EnableTokenRevocation"] is True
        assert client["TokenValidityUnits"] == {
            "AccessToken": "minutes",
            "IdToken": "minutes",
            "RefreshToken": "hours",
        }
        assert client["AccessTokenValidity"] == client["IdTokenValidity"] <= 60
        assert timedelta(hours=client["RefreshTokenValidity"]) == WORKING_DAY

    def test_are_asked_for_in_the_two_ways_the_api_knows(self, resources: Tree) -> None:
        client = resources["StaffClient"]["Properties"]
        assert client["ExplicitAuthFlows"] == [
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ]
        assert client["GenerateSecret"] is False
        assert "AllowedOAuthFlows" not in client

    def test_let_nobody_rename_themselves_into_other_peoples_jobs(self, resources: Tree) -> None:
        client = resources["StaffClient"]["Properties"]
        assert client["WriteAttributes"] == ["locale"]
        assert {"email", "name", "nickname"} <= set(client["ReadAttributes"])

    def test_have_the_roles_that_the_api_knows(self, resources: Tree) -> None:
        groups = of_type(resources, "AWS::Cognito::UserPoolGroup").values()
        names = [
            group["Properties"]["GroupName"]
            for group in sorted(groups, key=lambda group: group["Properties"]["Precedence"])
        ]
        assert names == [role.value for role in Role]

    def test_take_the_passwords_that_qdn_takes(self, resources: Tree) -> None:
        policy = resources["StaffPool"]["Properties"]["Policies"]["PasswordPolicy"]
        assert policy["MinimumLength"] == SHORTEST_PASSWORD == logins.SHORTEST_PASSWORD
        assert policy["TemporaryPasswordValidityDays"] == 3
        demanded = {name: value for name, value in policy.items() if name.startswith("Require")}
        assert set(demanded.values()) == {False}

    def test_are_known_to_the_api(self, resources: Tree) -> None:
        variables = resources["ApiFunction"]["Properties"]["Environment"]["Variables"]
        assert variables["QDN_USER_POOL_ID"] == {"Ref": "StaffPool"}
        assert variables["QDN_USER_POOL_CLIENT_ID"] == {"Ref": "StaffClient"}


class TestTheEdge:
    def test_pages_run_only_our_own_code(self, resources: Tree) -> None:
        policies = of_type(resources, "AWS::CloudFront::ResponseHeadersPolicy")
        spoken = {
            name: found["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"][
                "ContentSecurityPolicy"
            ]["ContentSecurityPolicy"]
            for name, found in policies.items()
        }
        strict = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        assert spoken == {
            "PageHeaders": strict,
            "StagingPageHeaders": strict,
            "ApiHeaders": strict,
            "DashboardHeaders": strict.replace("form-action", "manifest-src 'self'; form-action"),
        }

    def test_https_is_demanded_of_our_own_name_and_of_no_other(self, resources: Tree) -> None:
        for found in of_type(resources, "AWS::CloudFront::ResponseHeadersPolicy").values():
            config = found["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
            demanded = config["StrictTransportSecurity"]
            assert demanded["AccessControlMaxAgeSec"] >= timedelta(days=365).total_seconds()
            assert not demanded.get("IncludeSubdomains")

    def test_no_error_is_cached_and_none_is_rewritten(self, resources: Tree) -> None:
        for distribution in of_type(resources, "AWS::CloudFront::Distribution").values():
            errors = distribution["Properties"]["DistributionConfig"]["CustomErrorResponses"]
            assert all(error["ErrorCachingMinTTL"] == 0 for error in errors)
            assert all("ResponsePagePath" not in error for error in errors)
            assert {403, 404, 414, 500, 502, 503, 504} <= {error["ErrorCode"] for error in errors}

    def test_pages_are_cached_only_as_long_as_they_say(self, resources: Tree) -> None:
        (policy,) = of_type(resources, "AWS::CloudFront::CachePolicy").values()
        config = policy["Properties"]["CachePolicyConfig"]
        assert (config["MinTTL"], config["DefaultTTL"]) == (0, 0)

    def test_staging_runs_its_own_function(self, resources: Tree) -> None:
        runs = {
            name: {
                association["FunctionARN"]["Fn::GetAtt"][0]
                for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"])
                for association in behaviour.get("FunctionAssociations", ())
            }
            for name, found in of_type(resources, "AWS::CloudFront::Distribution").items()
            for config in [found["Properties"]["DistributionConfig"]]
        }
        assert runs == {
            "SiteDistribution": {"EdgeFunction"},
            "DashboardDistribution": {"EdgeFunction"},
            "StagingDistribution": {"StagingEdgeFunction"},
        }

    def test_staging_serves_each_page_as_production_does(self, resources: Tree) -> None:
        policies = of_type(resources, "AWS::CloudFront::ResponseHeadersPolicy")

        def headers(policy: str) -> tuple[Any, Any]:
            config = policies[policy]["Properties"]["ResponseHeadersPolicyConfig"]
            items = config["CustomHeadersConfig"]["Items"]
            alike = [one for one in items if one["Header"] != "X-Robots-Tag"]
            return config["SecurityHeadersConfig"], alike

        def served(distribution: str, path: str) -> tuple[Any, Any, Any]:
            config = resources[distribution]["Properties"]["DistributionConfig"]
            behaviour = next(
                (one for one in config["CacheBehaviors"] if fnmatch(path, one["PathPattern"])),
                config["DefaultCacheBehavior"],
            )
            runs = [one["EventType"] for one in behaviour.get("FunctionAssociations", ())]
            sent = headers(behaviour["ResponseHeadersPolicyId"]["Ref"])
            return sent, behaviour["CachePolicyId"], runs

        production = {
            **dict.fromkeys(("/", "/book/", "/track/x", "/api/services"), "SiteDistribution"),
            **dict.fromkeys(
                ("/dashboard", "/dashboard/", "/dashboard/es/index.html", "/api/board"),
                "DashboardDistribution",
            ),
        }
        for path, distribution in production.items():
            assert served("StagingDistribution", path) == served(distribution, path), path

    def test_no_search_engine_keeps_a_page_of_staging_and_any_may_keep_ours(
        self, resources: Tree
    ) -> None:
        def robots(distribution: str) -> list[str]:
            config = resources[distribution]["Properties"]["DistributionConfig"]
            policy = config["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]["Ref"]
            sent = resources[policy]["Properties"]["ResponseHeadersPolicyConfig"]
            items = sent["CustomHeadersConfig"]["Items"]
            return [one["Value"] for one in items if one["Header"] == "X-Robots-Tag"]

        assert robots("StagingDistribution") == ["noindex, nofollow"]
        assert robots("SiteDistribution") == []

    def test_viewers_are_sent_to_https_unless_the_cloud_is_local(self, template: Tree) -> None:
        parameter = template["Parameters"]["ViewerProtocolPolicy"]
        assert parameter["Default"] == "redirect-to-https"
        for found in of_type(template["Resources"], "AWS::CloudFront::Distribution").values():
            config = found["Properties"]["DistributionConfig"]
            for behaviour in (config["DefaultCacheBehavior"], *config["CacheBehaviors"]):
                assert behaviour["ViewerProtocolPolicy"] == {"Ref": "ViewerProtocolPolicy"}


class TestCodeOfTheEdgeFunctions:
    PUBLISHED = 'function handler(event) { return "a \\\\d \\1 \u00e9 line\n"; }'

    def test_stays_as_applied_where_nothing_else_changes(self) -> None:
        applied = carry_code_forward(stack_template(), "", {"EdgeFunction": "first();"})
        again = carry_code_forward(stack_template(), applied, {"EdgeFunction": self.PUBLISHED})
        assert function_code(resource_block(again, "EdgeFunction")) == "first();"

    def test_is_what_is_live_where_the_function_changes(self) -> None:
        applied = stack_template().replace("Comment: Routes of the customers'", "Comment: Old")
        new = carry_code_forward(stack_template(), applied, {"EdgeFunction": self.PUBLISHED})
        assert function_code(resource_block(new, "EdgeFunction")) == self.PUBLISHED
        parsed = read(new)["Resources"]["EdgeFunction"]["Properties"]
        assert parsed["FunctionCode"] == self.PUBLISHED

    def test_of_one_leaves_the_other_alone(self) -> None:
        new = carry_code_forward(stack_template(), "", {"EdgeFunction": self.PUBLISHED})
        before = function_code(resource_block(stack_template(), "StagingEdgeFunction"))
        assert function_code(resource_block(new, "StagingEdgeFunction")) == before
