// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IRegistry {
    function rootAt(uint64 sequence) external view returns (bytes32);
}

interface IToken {
    function balanceOf(address owner) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Holds what a venue owes: the native coin and tokens. Its operator pays out of it, each payment
/// once. Where the operator has been silent for long enough, everybody takes his own by the proof
/// of his balance in the last anchor. docs/vault.md says what is promised, and why so.
///
/// Amounts are whole units of the venue's ledger: a unit is so many of the token's smallest.
contract Vault {
    struct Asset {
        /// Zero: the native coin.
        address token;
        /// Of the token's smallest in a unit; zero: the vault does not hold the asset.
        uint96 tokensPerUnit;
    }

    struct Deposit {
        address from;
        /// Units of the asset that were ever deposited, this deposit included.
        uint96 sum;
    }

    /// A payment; without units there was none.
    struct Payment {
        uint32 account;
        uint16 asset;
        uint64 units;
    }

    /// What was paid out under a basis.
    struct Paid {
        uint64 sequence;
        uint64 units;
    }

    /// The anchor that a claim would be made against.
    struct Basis {
        /// Of the anchor; zero: there is none yet.
        uint64 sequence;
        /// Seconds since 1970 when the operator adopted it.
        uint64 adoptedAt;
    }

    /// Of an asset once the vault is closed.
    struct Pool {
        bytes32 root;
        uint64 leaves;
        /// Units that are claimed at most, and units that are there for them.
        uint64 owed;
        uint64 available;
    }

    /// Of an anchor; docs/anchors.md has the bytes.
    struct Header {
        uint64 sequence;
        uint64 timeUs;
        bytes32 logHash;
    }

    struct Leaf {
        uint16 asset;
        uint32 account;
        uint64 units;
        bytes32 salt;
        address payable holder;
    }

    struct Step {
        bool isLeft;
        uint64 sum;
        bytes32 hash;
    }

    uint256 private constant END = 2 ** 53;
    /// In the bytes that an anchor commits its totals with.
    uint256 private constant HEAD_BYTES = 3;
    uint256 private constant ASSET_BYTES = 111;
    /// What a payee of the native coin may do on receiving it.
    uint256 private constant PAYEE_GAS = 50_000;

    IRegistry public immutable registry;
    /// Seconds without an adopted anchor after which the vault may be closed.
    uint64 public immutable silence;
    address public operator;
    address public nextOperator;
    bool public depositsPaused;
    bool public closed;
    Basis public basis;

    uint16[] private assetIds;
    mapping(uint16 asset => Asset) public assets;
    /// Units that were deposited and not paid out. What else was sent here is not in it.
    mapping(uint16 asset => uint64 units) public held;
    mapping(uint16 asset => uint64 count) public depositCount;
    mapping(uint16 asset => mapping(uint64 number => Deposit)) public deposits;
    /// Deposits up to this number are in the balances of the basis.
    mapping(uint16 asset => uint64 number) public credited;
    mapping(bytes16 id => Payment) public payments;
    mapping(uint16 asset => Paid) private paidOf;
    mapping(uint16 asset => mapping(uint32 account => Paid)) private paidTo;
    mapping(uint16 asset => Pool) public pools;
    mapping(uint16 asset => mapping(uint32 account => bool)) public claimed;
    mapping(uint16 asset => mapping(uint64 number => bool)) public refunded;

    bool private transient entered;

    /// `to` is the address of an account of the venue as it is written (DEC1…), then zeros.
    event Deposited(
        uint16 indexed asset,
        uint64 indexed number,
        address indexed from,
        bytes32 to,
        uint64 units
    );
    event Withdrawn(
        bytes16 indexed id,
        uint16 indexed asset,
        address indexed to,
        uint32 account,
        uint64 units
    );
    event Adopted(uint64 indexed sequence, bytes32 root);
    event DepositsPaused(bool paused);
    event Closed(uint64 indexed sequence);
    event Claimed(
        uint16 indexed asset,
        uint32 indexed account,
        address indexed holder,
        uint64 units,
        uint64 paid
    );
    event Refunded(uint16 indexed asset, uint64 indexed number, address from, uint64 paid);
    event OperatorChanged(address indexed operator);

    error NotTheOperator();
    error Entered();
    error WrongAsset(uint16 asset);
    error WrongAmount();
    error WrongAmountReceived();
    error DepositsArePaused();
    error PaidAlready(bytes16 id);
    error NotCovered(uint64 held);
    error PaymentRefused();
    error NotNewer(uint64 sequence);
    error NoSuchAnchor();
    error WrongCount();
    error NotSilent(uint64 until);
    error IsClosed();
    error NotClosed();
    error WrongProof();
    error ClaimedAlready();
    error NotRefundable();

    modifier onlyOperator() {
        if (msg.sender != operator) revert NotTheOperator();
        _;
    }

    modifier whileOpen() {
        if (closed) revert IsClosed();
        _;
    }

    /// No token and no payee that is called comes back in.
    modifier once() {
        if (entered) revert Entered();
        entered = true;
        _;
        entered = false;
    }

    constructor(
        IRegistry anchors,
        address firstOperator,
        uint64 silenceSeconds,
        uint16[] memory ids,
        address[] memory tokens,
        uint96[] memory tokensPerUnit
    ) {
        if (ids.length != tokens.length || ids.length != tokensPerUnit.length) revert WrongCount();
        registry = anchors;
        operator = firstOperator;
        silence = silenceSeconds;
        basis.adoptedAt = uint64(block.timestamp);
        for (uint256 k = 0; k < ids.length; k++) {
            bool isAgain = assets[ids[k]].tokensPerUnit != 0;
            if (isAgain || ids[k] == 0 || tokensPerUnit[k] == 0) revert WrongAsset(ids[k]);
            assets[ids[k]] = Asset(tokens[k], tokensPerUnit[k]);
        }
        assetIds = ids;
        emit OperatorChanged(firstOperator);
    }

    // --- Paying in -------------------------------------------------------------------------------

    /// For the account of the venue whose address is `to`. Of the native coin the value that comes
    /// with the call, of a token what the caller has allowed the vault to take.
    function deposit(uint16 asset, bytes32 to, uint64 units) external payable whileOpen once {
        if (depositsPaused) revert DepositsArePaused();
        Asset memory kind = knownAsset(asset);
        // So much that every sum of a ledger can hold it.
        if (units == 0 || held[asset] + uint256(units) >= END) revert WrongAmount();
        uint256 tokens = uint256(units) * kind.tokensPerUnit;
        if (kind.token == address(0)) {
            if (msg.value != tokens) revert WrongAmountReceived();
        } else {
            if (msg.value != 0) revert WrongAmountReceived();
            pull(IToken(kind.token), tokens);
        }
        uint64 number = ++depositCount[asset];
        deposits[asset][number] = Deposit(msg.sender, deposits[asset][number - 1].sum + units);
        held[asset] += units;
        emit Deposited(asset, number, msg.sender, to, units);
    }

    function pauseDeposits(bool paused) external onlyOperator {
        depositsPaused = paused;
        emit DepositsPaused(paused);
    }

    // --- Paying out ------------------------------------------------------------------------------

    /// A payment has an id, and is made once.
    function withdraw(
        bytes16 id,
        uint32 account,
        uint16 asset,
        address payable to,
        uint64 units
    ) external onlyOperator whileOpen once {
        Asset memory kind = knownAsset(asset);
        if (payments[id].units != 0) revert PaidAlready(id);
        if (units == 0) revert WrongAmount();
        if (held[asset] < units) revert NotCovered(held[asset]);
        held[asset] -= units;
        payments[id] = Payment(account, asset, units);
        count(account, asset, units);
        emit Withdrawn(id, asset, to, account, units);
        pay(kind, to, units);
    }

    /// From now on claims would be made against this anchor, which must be in the registry.
    /// @param numbers of each asset, in the order of `assetList`: the last deposit whose money is
    ///   in the anchor's balances
    /// @param inFlight payments whose money is in the anchor's balances though they were sent; of
    ///   these, what was paid already stays taken off
    function adopt(
        Header calldata header,
        bytes calldata totals,
        uint64[] calldata numbers,
        bytes16[] calldata inFlight
    ) external onlyOperator whileOpen {
        if (header.sequence <= basis.sequence) revert NotNewer(basis.sequence);
        // Whoever closes the vault will need these bytes: they must be such as can be had.
        needAnchor(header, totals);
        if (numbers.length != assetIds.length) revert WrongCount();
        basis = Basis(header.sequence, uint64(block.timestamp));
        for (uint256 k = 0; k < numbers.length; k++) {
            uint16 asset = assetIds[k];
            if (numbers[k] < credited[asset] || numbers[k] > depositCount[asset]) {
                revert WrongCount();
            }
            credited[asset] = numbers[k];
        }
        for (uint256 k = 0; k < inFlight.length; k++) {
            Payment memory payment = payments[inFlight[k]];
            if (payment.units != 0) count(payment.account, payment.asset, payment.units);
        }
        emit Adopted(header.sequence, registry.rootAt(header.sequence));
    }

    // --- Without the operator --------------------------------------------------------------------

    /// By anybody, once the operator has been silent for long enough: the operator pays nothing
    /// out any more, and everybody takes his own. For good.
    /// @param header of the basis, and totals as its anchor commits to them; without a basis
    ///   nothing is looked at, and there are only deposits to give back
    function close(Header calldata header, bytes calldata totals) external whileOpen once {
        uint64 until = basis.adoptedAt + silence;
        if (block.timestamp <= until) revert NotSilent(until);
        if (header.sequence != basis.sequence) revert NoSuchAnchor();
        if (basis.sequence != 0) needAnchor(header, totals);
        closed = true;
        for (uint256 k = 0; k < assetIds.length; k++) {
            uint16 asset = assetIds[k];
            Pool memory pool;
            if (basis.sequence != 0) pool = totalOf(totals, asset);
            // In doubt less is owed than the anchor says: what was paid out since is gone.
            uint64 paid = current(paidOf[asset]);
            pool.owed = (pool.owed > paid ? pool.owed - paid : 0) + refundable(asset);
            pool.available = held[asset];
            pools[asset] = pool;
        }
        emit Closed(basis.sequence);
    }

    /// Pays a balance of the basis to its holder, less what was paid out of it since: once.
    function claim(Leaf calldata leaf, Step[] calldata path) external once {
        if (!closed) revert NotClosed();
        Pool memory pool = pools[leaf.asset];
        if (leaf.holder == address(0) || !isIn(leaf, path, pool.root, pool.leaves)) {
            revert WrongProof();
        }
        if (claimed[leaf.asset][leaf.account]) revert ClaimedAlready();
        claimed[leaf.asset][leaf.account] = true;
        uint64 paid = current(paidTo[leaf.asset][leaf.account]);
        uint64 units = leaf.units > paid ? leaf.units - paid : 0;
        uint64 share = take(leaf.asset, pool, units);
        emit Claimed(leaf.asset, leaf.account, leaf.holder, units, share);
        pay(assets[leaf.asset], leaf.holder, share);
    }

    /// Gives a deposit that is in no balance of the basis back to who made it: once.
    function refund(uint16 asset, uint64 number) external once {
        if (!closed) revert NotClosed();
        if (number <= credited[asset] || number > depositCount[asset]) revert NotRefundable();
        if (refunded[asset][number]) revert ClaimedAlready();
        refunded[asset][number] = true;
        Deposit memory made = deposits[asset][number];
        uint64 units = uint64(made.sum - deposits[asset][number - 1].sum);
        uint64 share = take(asset, pools[asset], units);
        emit Refunded(asset, number, made.from, share);
        pay(assets[asset], payable(made.from), share);
    }

    // --- Looking ---------------------------------------------------------------------------------

    function assetList() external view returns (uint16[] memory) {
        return assetIds;
    }

    /// What is here of an asset, whole units: `held`, and what somebody just sent here.
    function balanceOf(uint16 asset) external view returns (uint256) {
        Asset memory kind = knownAsset(asset);
        uint256 tokens = kind.token == address(0)
            ? address(this).balance
            : IToken(kind.token).balanceOf(address(this));
        return tokens / kind.tokensPerUnit;
    }

    /// Units that were paid out of an account's balance in the basis.
    function paidSince(uint16 asset, uint32 account) external view returns (uint64) {
        return current(paidTo[asset][account]);
    }

    // --- The key ---------------------------------------------------------------------------------

    /// The key changes hands in two steps, so that it is never given to nobody.
    function offerOperator(address next) external onlyOperator {
        nextOperator = next;
    }

    function takeOperator() external {
        if (msg.sender != nextOperator) revert NotTheOperator();
        operator = nextOperator;
        nextOperator = address(0);
        emit OperatorChanged(operator);
    }

    // --- Inside ----------------------------------------------------------------------------------

    function knownAsset(uint16 asset) private view returns (Asset memory kind) {
        kind = assets[asset];
        if (kind.tokensPerUnit == 0) revert WrongAsset(asset);
    }

    function current(Paid memory paid) private view returns (uint64) {
        return paid.sequence == basis.sequence ? paid.units : 0;
    }

    function count(uint32 account, uint16 asset, uint64 units) private {
        uint64 sequence = basis.sequence;
        paidOf[asset] = Paid(sequence, current(paidOf[asset]) + units);
        Paid storage own = paidTo[asset][account];
        paidTo[asset][account] = Paid(sequence, current(own) + units);
    }

    /// Units of deposits that are in no balance of the basis.
    function refundable(uint16 asset) private view returns (uint64) {
        uint96 all = deposits[asset][depositCount[asset]].sum;
        return uint64(all - deposits[asset][credited[asset]].sum);
    }

    /// The part of a claim that there is money for: of all claims the same part, whoever is first.
    function take(uint16 asset, Pool memory pool, uint64 units) private returns (uint64 share) {
        share = pool.available < pool.owed
            ? uint64((uint256(units) * pool.available) / pool.owed)
            : units;
        // The last ones have what is left: what was stolen since the basis counts as paid to somebody.
        uint64 left = held[asset];
        if (share > left) share = left;
        if (left == 0 && units != 0) revert NotCovered(0);
        held[asset] = left - share;
    }

    function pull(IToken token, uint256 amount) private {
        uint256 before = token.balanceOf(address(this));
        callToken(token, abi.encodeCall(IToken.transferFrom, (msg.sender, address(this), amount)));
        // A token that keeps a part for itself is not taken: who would pay for that part?
        if (token.balanceOf(address(this)) != before + amount) revert WrongAmountReceived();
    }

    function pay(Asset memory kind, address payable to, uint64 units) private {
        uint256 amount = uint256(units) * kind.tokensPerUnit;
        if (kind.token == address(0)) {
            bool isPaid;
            // What the payee returns is not even looked at.
            assembly {
                isPaid := call(PAYEE_GAS, to, amount, 0, 0, 0, 0)
            }
            if (!isPaid) revert PaymentRefused();
            return;
        }
        IToken token = IToken(kind.token);
        uint256 before = token.balanceOf(address(this));
        callToken(token, abi.encodeCall(IToken.transfer, (to, amount)));
        if (token.balanceOf(address(this)) + amount != before) revert PaymentRefused();
    }

    /// Tokens that return nothing are as good as those that return true.
    function callToken(IToken token, bytes memory data) private {
        (bool isDone, bytes memory said) = address(token).call(data);
        bool isGood = isDone && (said.length == 0 || (said.length >= 32 && abi.decode(said, (bool))));
        if (!isGood || address(token).code.length == 0) revert PaymentRefused();
    }

    function needAnchor(Header calldata header, bytes calldata totals) private view {
        bytes memory text = abi.encodePacked(
            uint8(3),
            "LXANCHOR",
            uint8(1),
            header.sequence,
            header.timeUs,
            header.logHash,
            sha256(totals)
        );
        bytes32 root = registry.rootAt(header.sequence);
        if (root == 0 || sha256(text) != root) revert NoSuchAnchor();
        if (totals.length < HEAD_BYTES || totals[0] != 0x02) revert NoSuchAnchor();
        if ((totals.length - HEAD_BYTES) % ASSET_BYTES != 0) revert NoSuchAnchor();
    }

    /// What an anchor's totals say of an asset; nothing where it is not among them.
    function totalOf(bytes calldata totals, uint16 asset) private pure returns (Pool memory pool) {
        for (uint256 k = HEAD_BYTES; k < totals.length; k += ASSET_BYTES) {
            if (uint16(bytes2(totals[k:k + 2])) != asset) continue;
            pool.leaves = uint32(bytes4(totals[k + 67:k + 71]));
            pool.owed = uint64(bytes8(totals[k + 71:k + 79]));
            pool.root = bytes32(totals[k + 79:k + 111]);
            return pool;
        }
    }

    function isIn(
        Leaf calldata leaf,
        Step[] calldata path,
        bytes32 root,
        uint64 leaves
    ) private pure returns (bool) {
        if (leaf.units >= END || leaves == 0 || path.length > 32) return false;
        // As many steps as a tree of so many leaves has.
        if (leaves > 2 ** path.length) return false;
        if (path.length > 0 && leaves <= 2 ** (path.length - 1)) return false;
        bytes32 nonce = sha256(abi.encodePacked(uint8(4), leaf.salt, leaf.holder));
        bytes32 hash = sha256(
            abi.encodePacked(uint8(0), leaf.asset, leaf.account, leaf.units, nonce)
        );
        uint64 sum = leaf.units;
        for (uint256 k = 0; k < path.length; k++) {
            Step calldata step = path[k];
            if (step.sum >= END || uint256(sum) + step.sum >= END) return false;
            hash = step.isLeft
                ? sha256(abi.encodePacked(uint8(1), step.sum, step.hash, sum, hash))
                : sha256(abi.encodePacked(uint8(1), sum, hash, step.sum, step.hash));
            sum += step.sum;
        }
        return hash == root;
    }
}
